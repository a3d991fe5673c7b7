"""What all brush strokes have in common: the tool, its size, strokes and slices."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.painting import Brush
from voxstudio.studio.scene import ToolLabels
from voxstudio.studio.widgets.brush_controls import RADIUS
from voxstudio.studio.window.view_state import ToolView

if TYPE_CHECKING:
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.painting import VoxelDocument
    from voxstudio.studio.painting.brush import Point
    from voxstudio.studio.scene import PickResult
    from voxstudio.studio.widgets.brush_controls import BrushControls
    from voxstudio.studio.window.main_window import MainWindow

Tool = Literal["navigate", "paint", "erase"]
SLICES = ("x", "y", "z")


class BrushTool(QObject):
    """Holds the tool of one task and makes strokes of what hands do to the views there.

    A subclass says which voxels a stroke changes, and shows them.

    Args:
        window: Whose viewport is painted on.
        document: Has the current shape.
        task: Where the strokes belong.
        controls: Of that task's panel.
    """

    LABELS: ClassVar[ToolLabels] = ToolLabels()
    """What the tools are for."""

    tool_taken = Signal()
    """The user took a tool or pressed Esc: the shape is to be on screen, ready for strokes."""

    stamped = Signal()
    """A stroke under way has changed something."""

    figures_changed = Signal()
    """What strokes change is different now; once per drawn frame during a stroke."""

    def __init__(
        self, window: MainWindow, document: ShapeDocument, task: str, controls: BrushControls
    ) -> None:
        super().__init__(window)
        self.window, self.document = window, document
        self.task, self.controls = task, controls
        self.tool: Tool = "paint"
        self.brush = Brush()
        self.slice_axis = ""
        self.slice_index = 0
        self._anchor: Point = (0.0, 0.0, 0.0)
        self._stamped = False
        self._wire()
        self._show_radius()

    def _wire(self) -> None:
        self.window.actions_by_name.handle(
            {
                "navigate": lambda: self.take("navigate"),
                "brush": lambda: self.take("paint"),
                "erase": lambda: self.take("erase"),
                "swap_tool": lambda: self.take("paint" if self.tool == "erase" else "erase"),
                "larger": lambda: self.resize(1),
                "smaller": lambda: self.resize(-1),
                "cancel_stroke": self._escape,
                "slice": self.turn_slice,
                "slice_up": lambda: self.move_slice(1),
                "slice_down": lambda: self.move_slice(-1),
            },
            task=self.task,
        )
        view = self.window.viewport
        view.stroke_started.connect(self._begin)
        view.stroke_moved.connect(self._stamp)
        view.stroke_ended.connect(self.end_stroke)
        view.stroke_cancelled.connect(self._cancel)
        view.brush_scrolled.connect(self._scroll)
        view.frame_drawn.connect(self._tell)
        self.controls.radius.changed.connect(self._set_radius)
        self.document.shape_changed.connect(self._fit_slice)

    @property
    def here(self) -> bool:
        """Whether the task has the views."""
        return self.window.task == self.task

    # What a subclass knows.

    @abstractmethod
    def open_stroke(self, *, erase: bool) -> None:
        """Begin a stroke on the voxels that `stroked` returns from then on."""

    @property
    @abstractmethod
    def stroked(self) -> VoxelDocument | None:
        """What strokes change; None when there is nothing to change."""

    def clears(self, pick: PickResult) -> bool:
        """Return whether the stroke clears voxels of `stroked`, rather than setting them."""
        return pick.erase

    @abstractmethod
    def end_stroke(self) -> None:
        """Make the stroke under way, if there is one, a step of the document."""

    def view(self, *, held: bool) -> ToolView:
        """Return what the left button does, and the slice.

        Args:
            held: Whether it is the tool's now, rather than the camera's.
        """
        return ToolView(
            mode=self.tool if held else "navigate",
            labels=self.LABELS,
            slice=(self.slice_axis, self.slice_index) if held and self.slice_axis else None,
            radius=self.brush.radius,
        )

    # The tool.

    def take(self, tool: Tool) -> None:
        """Take a tool, and have the shape on screen to use it on."""
        if tool == self.window.viewport.mode == "navigate":  # variants can be turned as they are
            return
        self.tool = tool
        self.tool_taken.emit()

    def resize(self, notches: int) -> None:
        """Make the brush larger or smaller by notches."""
        self.brush = Brush(min(self.brush.resized(notches).radius, RADIUS.high))
        self._show_radius()

    @Slot(int)
    def _scroll(self, notches: int) -> None:
        if self.here:
            self.resize(notches)

    @Slot(float)
    def _set_radius(self, radius: float) -> None:
        self.brush = Brush(radius)
        self._show_radius()

    def _show_radius(self) -> None:
        self.controls.radius.set_value(self.brush.radius)
        self.figures_changed.emit()

    # A stroke.

    @Slot(object)
    def _begin(self, pick: PickResult) -> None:
        if self.here:
            self.open_stroke(erase=pick.erase)
            self._anchor = pick.point
            self._stamp(pick)

    @Slot(object)
    def _stamp(self, pick: PickResult) -> None:
        voxels = self.stroked
        if voxels is None or not voxels.stroking:  # undone in the middle of the stroke
            return
        radius, clears = self.brush.radius, self.clears(pick)
        if self.controls.stroke.key == "box":
            changed = voxels.stretch(self._anchor, pick.point, radius, erase=clears)
        else:
            changed = voxels.stamp(pick.point, radius, erase=clears)
        if changed:
            self._stamped = True
            self.stamped.emit()

    @Slot()
    def _cancel(self) -> None:
        if self.stroked is not None and self.stroked.cancel_stroke():
            self.figures_changed.emit()

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

    # Slices.

    def turn_slice(self) -> None:
        """Show the middle slice across x, y, z, then none again."""
        after = (*SLICES, "")
        following = after[(after.index(self.slice_axis) + 1) % len(after)]
        if self.document.shape is not None:
            self.slice_axis = following
            self.slice_index = self._slice_length() // 2
            self.figures_changed.emit()

    def move_slice(self, by: int) -> None:
        """Show the next slice on the same axis."""
        if self.slice_axis:
            self.slice_index = min(max(self.slice_index + by, 0), self._slice_length() - 1)
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
