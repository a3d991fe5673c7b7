"""The shape on screen turned, mirrored, placed and resampled: each is a step that can be undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from voxstudio.errors import ImportRejected
from voxstudio.mesh_placement import MeshPlacement
from voxstudio.studio.document.document import Shape
from voxstudio.transforms import arranged, mirrored, shell, turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.grid import VoxelGrid
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.window.main_window import MainWindow

    Arrange = Callable[[VoxelGrid], VoxelGrid]

MARGIN = 1
"""Layers of air that are left at either end of a shape that is fitted."""

FLOOR, CENTRE = MeshPlacement("floor"), MeshPlacement("centre")


def fitted(grid: VoxelGrid) -> VoxelGrid:
    """Scale a shape until its longest side is that of the cube, less a margin, and stand it up."""
    side = max(grid.shape) - 2 * MARGIN
    return arranged(grid, MeshPlacement("floor", float(max(1, side))))


ARRANGEMENTS: dict[str, Arrange] = {
    **{f"turn_{axis}": partial(turned, turns=axis) for axis in "xyz"},
    **{f"mirror_{axis}": partial(mirrored, axes=axis) for axis in "xyz"},
    "floor": partial(arranged, placement=FLOOR),
    "centre": partial(arranged, placement=CENTRE),
    "fit": fitted,
    "shell": shell,
    **{f"resample_{size}": partial(arranged, resolution=size) for size in (32, 64, 128)},
}
"""By action."""


class Arranging(QObject):
    """Changes the shape on screen by an action of the menu *Shape*.

    Args:
        window: Has the actions.
        document: Gets the changed shape.
        framed: Returns the shape on screen.
    """

    def __init__(
        self, window: MainWindow, document: ShapeDocument, framed: Callable[[], Shape | None]
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._framed = window, document, framed
        window.actions_by_name.handle({name: partial(self.arrange, name) for name in ARRANGEMENTS})

    def arrange(self, name: str) -> None:
        """Change the shape on screen; what cannot be done is said on the views."""
        shape, action = self._framed() or self._document.shape, self._window.actions_by_name[name]
        if shape is None:
            self._window.say("There is no shape yet")
            return
        try:
            grid = ARRANGEMENTS[name](shape.grid)
        except ImportRejected as error:
            self._window.say(f"{shape.name}: {error.fault}")
            return
        self._document.put(Shape(grid, shape.name), action.text())
        self._window.say(f"{action.text()}: {shape.name}")
