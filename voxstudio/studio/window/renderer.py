"""Brings a `ViewState` onto the window: what has not changed is not touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable

    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.view_state import CellView, ToolView, ViewState

ENTER = ("Return", "Enter")
LENT = {"accept": ("Ctrl+Return", "Ctrl+Enter"), "reset_view": ()}
"""Keys of their own of the actions that may have the Enter key."""


TOOLS = {"navigate": "navigate", "paint": "brush", "erase": "erase"}
"""Actions by the mode that they choose."""


class Renderer:
    """Remembers what is on screen.

    Args:
        window: What it fills.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._shown: ViewState | None = None

    def forget(self) -> None:
        """Take nothing for shown: someone else has changed the window."""
        self._shown = None

    def render(self, now: ViewState) -> None:
        """Show a state."""
        before, self._shown = self._shown, now
        self._show_cells(now, before)
        self._show_tool(now.tool, None if before is None else before.tool)
        self._show_words(now)
        self._show_run(now, before)
        self._show_table(now, before)
        self._show_actions(now, before)
        if now.subject is not None and (before is None or now.subject != before.subject):
            self._follow(now)
        if before is not None and now.home != before.home:
            self._window.viewport.reset_view()

    def _follow(self, now: ViewState) -> None:
        view = self._window.viewport
        if now.extent is None:
            view.follow()
            return
        view.show_field(0, now.extent)
        view.follow()
        self._show_cell(0, now.cells[0])

    def _show_cells(self, now: ViewState, before: ViewState | None) -> None:
        view = self._window.viewport
        if view.cells != len(now.cells):
            view.set_layout(len(now.cells))
        if before is None or now.isovalue != before.isovalue:
            view.set_isovalue(now.isovalue)
        shown = () if before is None else before.cells
        for number, cell in enumerate(now.cells):
            last = shown[number] if number < len(shown) else None
            if last is None or not cell.looks_like(last):
                self._show_cell(number, cell)
            if last is None or cell.caption != last.caption:
                view.set_caption(number, cell.caption)
        view.set_selected(now.selected)

    def _show_cell(self, number: int, cell: CellView) -> None:
        view = self._window.viewport
        if cell.mesh is not None:
            solid = None if cell.field is None else np.asarray(cell.field, np.float32)
            view.show_mesh(number, cell.mesh, solid)
        elif cell.field is None:
            view.clear_field(number)
        else:
            view.show_field(number, cell.field, cell.tint, cell.palette)

    def _show_tool(self, now: ToolView, before: ToolView | None) -> None:
        view = self._window.viewport
        if before is None or _mask_key(now) != _mask_key(before):
            view.show_mask(None)
            view.show_mask(now.mask, now.mask_cell)
        if before is None or now.slice != before.slice:
            view.set_slice(*(now.slice or (None, 0)))
        if before is None or (now.mode, now.labels) != (before.mode, before.labels):
            view.set_mode(now.mode, now.labels)
            self._window.actions_by_name[TOOLS[now.mode]].setChecked(True)
        if before is None or now.radius != before.radius:
            view.set_brush_radius(now.radius)

    def _show_words(self, now: ViewState) -> None:
        view = self._window.viewport
        view.set_message(now.message)
        view.set_hint(now.hint)
        view.set_bar(now.bar)

    def _show_run(self, now: ViewState, before: ViewState | None) -> None:
        window, timeline = self._window, now.timeline
        if before is None or timeline != before.timeline:
            window.timeline.show_position(timeline.index, timeline.count, timeline.text)
            window.timeline.show_mark(timeline.mark)
        window.plot.badges.setVisible(bool(now.convergence))
        if now.convergence:
            window.plot.badges.show_figures(now.convergence[0])
        if before is not None and now.curves is before.curves:
            return
        if now.curves is None:
            window.plot.clear()
        else:
            window.plot.show_curves(now.curves)

    def _show_table(self, now: ViewState, before: ViewState | None) -> None:
        if before is None or now.table is not before.table:
            self._window.table.show_table(now.table)
            self._window.show_frames()

    def _show_actions(self, now: ViewState, before: ViewState | None) -> None:
        actions = self._window.actions_by_name
        if before is None or now.doing != before.doing:
            self._window.show_running(now.doing == "running", paused=now.doing == "paused")
        actions.set_refused(now.refused)
        for name, text in (("undo", now.undo), ("redo", now.redo)):
            actions[name].setText(f"{name.capitalize()} {text}".rstrip())
        if before is None or now.enter != before.enter:
            for name, keys in LENT.items():
                lent = name == (now.enter or "reset_view")
                actions.set_keys(name, (*ENTER, *keys) if lent else keys)


def _mask_key(tool: ToolView) -> Hashable:
    """Return what is another one whenever another mask is to be seen, or elsewhere."""
    return tool.mask is None, tool.revision, tool.mask_cell
