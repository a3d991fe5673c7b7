"""Sculpting: what hands do to the views adds to the current shape or takes away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.studio.document.document import Shape
from voxstudio.studio.painting import VoxelDocument
from voxstudio.studio.scene import ToolLabels
from voxstudio.studio.window.brush_tool import BrushTool

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.tasks.edit.panel import EditPanel
    from voxstudio.studio.window.main_window import MainWindow

    Floats = NDArray[np.float32]

TASK = "edit"
SUFFIX = " edited"
LEFT_TO_RIGHT = 2
"""The axis that mirroring flips."""


class VoxelBrush(BrushTool):
    """Adds and removes voxels; every stroke is one step of the document.

    A stroke notes the voxels that it touches, and they become solid or empty as a whole.

    Args:
        window: Whose viewport is worked on.
        document: Owns the shape.
        panel: Of the task.
    """

    LABELS = ToolLabels("Add", "Remove", floor=True)

    def __init__(self, window: MainWindow, document: ShapeDocument, panel: EditPanel) -> None:
        super().__init__(window, document, TASK, panel.brush)
        self._symmetric = panel.symmetric
        self._touched: VoxelDocument | None = None
        self._adds = True
        self._becoming: tuple[object, Floats] | None = None
        window.actions_by_name.handle({"mirror": self.mirror, "clear": self.clear}, task=TASK)

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

    def becoming(self, shape: Shape) -> Floats:
        """Return what the stroke under way makes of a shape, (D, H, W).

        The same array as long as nothing has changed, so that it is drawn once.
        """
        if self._touched is None:
            return shape.field
        key = (shape, self._touched, self._touched.revision)
        if self._becoming is None or self._becoming[0] != key:
            touched = self._touched.values
            if self._symmetric.isChecked():
                touched = touched | np.flip(touched, LEFT_TO_RIGHT)
            self._becoming = key, np.where(touched, np.float32(self._adds), shape.field)
        return self._becoming[1]

    @Slot()
    def end_stroke(self) -> None:
        """Make what the stroke has done a step of the document."""
        shape, touched = self.document.shape, self._touched
        if shape is not None and touched is not None and touched.stroking:
            values = self.becoming(shape)
            self._touched = None
            self._alter(values, "Add voxels" if self._adds else "Remove voxels")

    # The shape as a whole.

    def mirror(self) -> None:
        """Make solid what is solid in the mirror image, too."""
        if self.document.shape is not None:
            values = self.document.shape.field
            self._alter(np.maximum(values, np.flip(values, LEFT_TO_RIGHT)), "Mirror voxels")

    def clear(self) -> None:
        """Remove everything."""
        if self.document.shape is not None:
            self._alter(np.zeros_like(self.document.shape.field), "Remove everything")

    def _alter(self, values: Floats, text: str) -> None:
        shape = self.document.shape
        if shape is not None and (values != shape.field).any():
            name = shape.name.removesuffix(SUFFIX) + SUFFIX
            self.document.alter(Shape(replace(shape.grid, values=values), name), text)
