"""The presenter of painting: what hands do to the views becomes the mask of the current shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.painting import Brush, MaskDocument
from voxstudio.studio.ui.recover_panel import RADIUS

if TYPE_CHECKING:
    from voxstudio.studio.control.document import ShapeDocument
    from voxstudio.studio.painting.brush import Point
    from voxstudio.studio.scene import Touch
    from voxstudio.studio.ui.main_window import MainWindow

TASK = "recover"
Tool = Literal["navigate", "paint", "erase"]
ACTIONS: dict[Tool, str] = {"navigate": "navigate", "paint": "brush", "erase": "erase"}
STROKES = {
    ("ball", False): "Paint",
    ("ball", True): "Erase",
    ("box", False): "Hide box",
    ("box", True): "Erase box",
}
"""Names of strokes by their form and by whether they erase."""

SLICES = ("x", "y", "z")


class Painting(QObject):
    """Holds the tool and edits the mask with it; every edit is one step of the document.

    Args:
        window: Whose viewport is painted on.
        document: Owns the mask.
    """

    tool_taken = Signal()
    """The user took a tool or pressed Esc: the shape is to be on screen, ready for painting."""

    figures_changed = Signal()
    """Another share of the shape is hidden; once per drawn frame during a stroke."""

    def __init__(self, window: MainWindow, document: ShapeDocument) -> None:
        super().__init__(window)
        self.window, self.document = window, document
        self.tool: Tool = "paint"
        self.brush = Brush()
        self.slice_axis = ""
        self.slice_index = 0
        self._anchor: Point = (0.0, 0.0, 0.0)
        self._draws = 0
        self._stamped = False
        self._wire_actions()
        self._wire_panel()
        view = window.viewport
        view.stroke_started.connect(self._begin)
        view.stroke_moved.connect(self._stamp)
        view.stroke_ended.connect(self._end)
        view.stroke_cancelled.connect(self._cancel)
        view.brush_scrolled.connect(self.resize)
        view.frame_drawn.connect(self._tell)
        document.mask_changed.connect(self.refresh)
        document.shape_changed.connect(self._fit_slice)
        self._show_radius()

    def _wire_actions(self) -> None:
        edit = self.document.edit
        self.window.actions_by_name.handle(
            {
                "navigate": lambda: self.take("navigate"),
                "brush": lambda: self.take("paint"),
                "erase": lambda: self.take("erase"),
                "swap_tool": lambda: self.take("paint" if self.tool == "erase" else "erase"),
                "larger": lambda: self.resize(1),
                "smaller": lambda: self.resize(-1),
                "cancel_stroke": self._escape,
                "fill": lambda: edit(MaskDocument.fill),
                "invert": lambda: edit(MaskDocument.invert),
                "grow": lambda: edit(MaskDocument.grow),
                "shrink": lambda: edit(MaskDocument.shrink),
                "mirror": lambda: edit(MaskDocument.mirror),
                "clear": lambda: edit(MaskDocument.clear),
                "undo": self.document.undo,
                "redo": self.document.redo,
                "slice": self.turn_slice,
                "slice_up": lambda: self.move_slice(1),
                "slice_down": lambda: self.move_slice(-1),
            },
            task=TASK,
        )

    def _wire_panel(self) -> None:
        panel = self.window.recover
        panel.radius_changed.connect(self._set_radius)
        panel.region_asked.connect(self._hide_region)
        panel.random_asked.connect(self._hide_random)

    # The tool.

    def take(self, tool: Tool) -> None:
        """Take a tool, and have the shape on screen to use it on."""
        if tool == self.window.viewport.mode == "navigate":  # variants can be turned as they are
            return
        self.tool = tool
        self.tool_taken.emit()

    def pick_up(self) -> None:
        """Give the left button to the tool."""
        self.window.viewport.set_mode(self.tool)
        self.window.actions_by_name[ACTIONS[self.tool]].setChecked(True)

    def put_down(self) -> None:
        """Give the left button back to the camera; the tool is kept for later."""
        self.window.viewport.set_mode("navigate")
        self.window.actions_by_name["navigate"].setChecked(True)

    def resize(self, notches: int) -> None:
        """Make the brush larger or smaller by notches."""
        self.brush = Brush(min(self.brush.resized(notches).radius, RADIUS.high))
        self._show_radius()

    def _set_radius(self, radius: float) -> None:
        self.brush = Brush(radius)
        self._show_radius()

    def _show_radius(self) -> None:
        self.window.recover.radius.set_value(self.brush.radius)
        self.window.viewport.set_brush_radius(self.brush.radius)

    # A stroke.

    @Slot(object)
    def _begin(self, touch: Touch) -> None:
        if self.document.mask is None:
            return
        self.document.mask.begin_stroke(STROKES[self.window.recover.stroke.key, touch.erase])
        self._anchor = touch.point
        self._stamp(touch)

    @Slot(object)
    def _stamp(self, touch: Touch) -> None:
        mask = self.document.mask
        if mask is None or not mask.stroking:  # undone in the middle of the stroke
            return
        radius = self.brush.radius
        if self.window.recover.stroke.key == "box":
            changed = mask.stretch(self._anchor, touch.point, radius, erase=touch.erase)
        else:
            changed = mask.stamp(touch.point, radius, erase=touch.erase)
        if changed:
            self.window.viewport.show_mask(mask.hidden)
            self._stamped = True

    @Slot()
    def _end(self) -> None:
        self.document.edit(MaskDocument.end_stroke)

    @Slot()
    def _cancel(self) -> None:
        if self.document.mask is not None and self.document.mask.cancel_stroke():
            self.refresh()

    def _escape(self) -> None:
        if self.window.viewport.stroke_active:
            self.window.viewport.cancel_stroke()
        else:
            self.tool_taken.emit()

    @Slot()
    def _tell(self) -> None:
        if self._stamped:
            self._stamped = False
            self.figures_changed.emit()

    # Regions.

    def _hide_region(self, region: str) -> None:
        if region == "box":
            self.document.edit(_hide_middle)
        else:
            self.document.edit(lambda mask: mask.half(region))

    def _hide_random(self, share: float) -> None:
        """Draw anew at each press."""
        self._draws += 1
        self.document.edit(lambda mask: mask.random(share, self._draws))

    # What is shown.

    @Slot()
    def refresh(self) -> None:
        """Show the mask as it is."""
        if self.window.task == TASK and self.document.mask is not None:
            self.window.viewport.show_mask(self.document.mask.hidden)
        self.figures_changed.emit()

    def turn_slice(self) -> None:
        """Show the middle slice across x, y, z, then none again."""
        after = (*SLICES, "")
        following = after[(after.index(self.slice_axis) + 1) % len(after)]
        if self.document.shape is not None:
            self.slice_axis = following
            self.slice_index = self._slice_length() // 2
            self.show_slice()

    def move_slice(self, by: int) -> None:
        """Show the next slice on the same axis."""
        if self.slice_axis:
            self.slice_index = min(max(self.slice_index + by, 0), self._slice_length() - 1)
            self.show_slice()

    def show_slice(self) -> None:
        """Show the slice that was chosen, in every view."""
        self.window.viewport.set_slice(self.slice_axis or None, self.slice_index)
        self.figures_changed.emit()

    @property
    def slice_text(self) -> str:
        """Which slice is shown, in words; empty for none."""
        return f"slice {self.slice_axis} {self.slice_index}" if self.slice_axis else ""

    @Slot()
    def _fit_slice(self) -> None:
        self.slice_index = min(self.slice_index, max(self._slice_length() - 1, 0))

    def _slice_length(self) -> int:
        shape = self.document.shape
        if shape is None or not self.slice_axis:
            return 0
        return shape.grid.shape["zyx".index(self.slice_axis)]


def _hide_middle(mask: MaskDocument) -> bool:
    """Hide a box half as wide as the grid, in its middle."""
    depth, height, width = ((size // 4, size - size // 4) for size in mask.shape)
    return mask.box(depth, height, width)
