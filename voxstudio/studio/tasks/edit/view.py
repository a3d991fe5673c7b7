"""How the *Edit* task fills the window: the shape in work, or the shape beside its snap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.studio.playback import variant_view

if TYPE_CHECKING:
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.tasks.edit.projection import Projected
    from voxstudio.studio.window.main_window import MainWindow

EDITED, SNAPPED = 0, 1
"""The two views."""

IDLE = "Projection moves the shape to a nearby one that the model finds likely."


@dataclass(frozen=True)
class Situation:
    """What the task has come to.

    Args:
        refusal: Why the models cannot snap the shape; empty when they can.
        tool: `navigate`, `paint` or `erase`.
        sliced: Whether a slice is shown.
        running: Whether a snap is under way.
        paused: Whether it waits.
        shown: Whether a snap is on screen.
        accepted: Whether accepting a snap was the last step.
    """

    refusal: str
    tool: str
    sliced: bool
    running: bool
    paused: bool
    shown: bool
    accepted: bool


def next_step(now: Situation) -> str:
    """Say what the user can do next."""
    if now.running and now.paused:
        return "Space resumes  ·  Shift+X stops"
    if now.running:
        return "Projecting  ·  Space pauses  ·  Shift+X stops"
    if now.shown:
        return (
            "Ctrl+Enter accepts it  ·  Strength projects again  ·  Esc edits  ·  Ctrl+E exports it"
        )
    snap = "" if now.refusal else "  ·  Space projects"
    if now.accepted:
        return "Accepted  ·  Ctrl+Z undoes it  ·  Ctrl+E exports it  ·  or continue editing"
    if now.tool == "navigate":
        return f"B adds voxels  ·  E removes voxels{snap}"
    if now.sliced:
        return f"Draw on the slice  ·  PgUp PgDn move it  ·  S takes the next axis{snap}"
    if now.tool == "erase":
        return f"Drag to remove voxels  ·  Shift adds  ·  [ ] size  ·  right drag turns{snap}"
    return f"Drag to add voxels  ·  Shift removes  ·  [ ] size  ·  right drag turns{snap}"


def show_shape(window: MainWindow, shape: Shape) -> None:
    """Show one shape alone, in clay."""
    view = window.viewport
    view.set_selected(None)
    view.show_mask(None)
    view.show_field(EDITED, shape.grid.as_float())
    if view.cells > 1:
        view.set_layout(1)
    view.set_message(variant_view.emptiness(shape, window.chains.threshold.value))
    variant_view.show_no_run(window)


def show_snap(window: MainWindow, snapped: Projected) -> None:
    """Show the edited shape beside what became of it, tinted where it changed."""
    view = window.viewport
    if view.cells != 2:
        view.set_layout(2)
    changed = snapped.changed
    view.show_field(EDITED, snapped.wish.shape.grid.as_float())
    view.set_caption(EDITED, "Edited")
    view.show_field(SNAPPED, snapped.values, changed.astype(np.float32))
    view.set_caption(SNAPPED, f"Projected   {np.count_nonzero(changed):,} voxels changed")
    view.set_selected(None)


def show_controls(window: MainWindow, now: Situation, doing: str) -> None:
    """Show where the task stands on every control of its panel.

    Args:
        window: Where.
        now: What the task has come to.
        doing: How far a snap is, in words; empty without one.
    """
    panel, going = window.edit, now.running and not now.paused
    window.show_running(going, paused=now.running)
    panel.run.setText("Pause" if going else _run_text(now))
    panel.run.setEnabled(now.running or not now.refusal)
    window.actions_by_name.allow("accept", now.shown and not now.running)
    window.actions_by_name.allow("stop", now.running)
    panel.state.setText(doing or now.refusal or IDLE)
    window.viewport.set_hint(next_step(now))


def _run_text(now: Situation) -> str:
    if now.running:
        return "Resume"
    return "Project again" if now.shown else "Project"
