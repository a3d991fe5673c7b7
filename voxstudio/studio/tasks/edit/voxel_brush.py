"""The presenter of matter: what hands do to the views adds to the current shape or takes away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.studio.document.document import Shape
from voxstudio.studio.painting import VoxelDocument
from voxstudio.studio.scene import ToolLabels
from voxstudio.studio.tasks.brush_tool import BrushTool

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.window.main_window import MainWindow

    Floats = NDArray[np.float32]

TASK = "edit"
SUFFIX = " edited"
LEFT_TO_RIGHT = 2
"""The axis that mirroring flips."""


class VoxelBrush(BrushTool):
    """Adds and removes matter; every stroke is one step of the document.

    A stroke notes the voxels that it touches, and they become solid or empty as a whole.

    Args:
        window: Whose viewport is worked on.
        document: Owns the shape.
    """

    LABELS = ToolLabels("Add", "Remove", floor=True)

    def __init__(self, window: MainWindow, document: ShapeDocument) -> None:
        super().__init__(window, document, TASK, window.edit.brush)
        self._touched: VoxelDocument | None = None
        self._adds = True
        self._waiting = False
        window.actions_by_name.handle(
            {"mirror": self.mirror, "clear": self.clear, "undo": self.undo, "redo": self.redo},
            task=TASK,
        )
        self.figures_changed.connect(self._catch_up)

    # A stroke.

    def open_stroke(self, *, erase: bool) -> None:
        """Begin with no voxel touched."""
        if self.document.shape is not None:
            self._touched = VoxelDocument(self.document.shape.grid.shape)
            self._touched.begin_stroke()
            self._adds = not erase

    @property
    def stroked(self) -> VoxelDocument | None:
        """The voxels that the stroke has touched."""
        return self._touched

    def clears(self, pick: object) -> bool:
        """Touch voxels with either tool."""
        return False

    def show_stroke(self) -> None:
        """Show the shape as it becomes, at most once per drawn frame."""
        if self._stamped:
            self._waiting = True
        else:
            self._show()

    @Slot()
    def _catch_up(self) -> None:
        if self._waiting:
            self._waiting = False
            self._show()

    def _show(self) -> None:
        if self.here and self.document.shape is not None:
            self.window.viewport.show_field(0, self._becoming(self.document.shape))

    def _becoming(self, shape: Shape) -> Floats:
        values = shape.grid.as_float()
        if self._touched is None:
            return values
        touched = self._touched.values
        if self.window.edit.symmetric.isChecked():
            touched = touched | np.flip(touched, LEFT_TO_RIGHT)
        return np.where(touched, np.float32(self._adds), values)

    @Slot()
    def end_stroke(self) -> None:
        """Make what the stroke has done a step of the document."""
        shape, touched = self.document.shape, self._touched
        if shape is not None and touched is not None and touched.stroking:
            values = self._becoming(shape)
            self._touched = None
            self._alter(values, "Add voxels" if self._adds else "Remove voxels")

    @Slot()
    def refresh(self) -> None:
        """Show the current shape."""
        self._waiting = False
        self._show()

    # The shape as a whole.

    def mirror(self) -> None:
        """Make solid what is solid in the mirror image, too."""
        if self.document.shape is not None:
            values = self.document.shape.grid.as_float()
            self._alter(np.maximum(values, np.flip(values, LEFT_TO_RIGHT)), "Mirror voxels")

    def clear(self) -> None:
        """Remove everything."""
        if self.document.shape is not None:
            self._alter(np.zeros_like(self.document.shape.grid.as_float()), "Remove everything")

    def undo(self) -> None:
        """Take the last step back, which is the stroke under way if there is one."""
        self.end_stroke()
        self.document.undo()

    def redo(self) -> None:
        """Make the last undone step again."""
        self.end_stroke()
        self.document.redo()

    def _alter(self, values: Floats, text: str) -> None:
        shape = self.document.shape
        if shape is not None and (values != shape.grid.as_float()).any():
            name = shape.name.removesuffix(SUFFIX) + SUFFIX
            self.document.alter(Shape(replace(shape.grid, values=values), name), text)
