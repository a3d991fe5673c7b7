"""What was given and what was made of it, side by side (Rezende et al., Fig. 8 to 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from voxstudio.render import style
from voxstudio.render.views import ANGLES, enlarged, views
from voxstudio.studio.models.thumbnails import SIDE, pixmap
from voxstudio.studio.tasks.reconstruct.reconstruction import MeshResult, shades
from voxstudio.studio.window.filmstrip import CAMERAS
from voxstudio.studio.window.picture_export import ask_where, png

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.models.thumbnails import Thumbnails
    from voxstudio.studio.tasks.reconstruct.reconstruction import Reconstruction, VoxelResult
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

    Pixels = NDArray[np.uint8]

ROUND = {"h": 0.0, "r1": 120.0, "r2": 240.0}
"""Degrees that the views of a shape are turned by."""

TIPS = {
    "c": "The input image",
    "x\u0302": "The shape from the same view",
    "h": "The shape, three-quarter",
    "r1": "The shape, turned by 120°",
    "r2": "The shape, turned by 240°",
}


class ImageStrip(QObject):
    """Fills the window's row of sides for the framed shape, or for the mesh.

    Args:
        window: Has the row.
        errors: Shows what went wrong.
        thumbnails: Draws the shape.
    """

    def __init__(self, window: MainWindow, errors: ErrorReporter, thumbnails: Thumbnails) -> None:
        super().__init__(window)
        self._window, self._errors, self._thumbnails = window, errors, thumbnails
        self._strip = window.sides
        self._subject: tuple[Reconstruction, int] | None = None
        self._strip.save_asked.connect(self._save)

    def show(self, made: Reconstruction | None, selected: int) -> None:
        """Show what was made; nothing takes the row away.

        Args:
            made: Shapes, or a mesh.
            selected: Number of the framed shape.
        """
        if made is not None and self._subject != (made, selected):
            self._subject = (made, selected)
            self._begin(made, selected)
        self._strip.setVisible(made is not None)

    def leave(self) -> None:
        """Take the row away."""
        self._strip.hide()

    def _begin(self, made: Reconstruction, selected: int) -> None:
        for name in ROUND:
            self._thumbnails.forget(("side", name))
        if isinstance(made, MeshResult):
            self._show_mesh(made)
        else:
            self._show_shape(made, selected)

    def _show_shape(self, made: VoxelResult, selected: int) -> None:
        told = [each.colours for each in made.told][:CAMERAS]
        seen = [shades(each) for each in made.seen[selected]][:CAMERAS]
        tiles = [("c", each) for each in told] + [("x\u0302", each) for each in seen]
        self._name([*(name for name, _ in tiles), *ROUND])
        self._paint([enlarged(each, SIDE) for _, each in tiles])
        for number, (name, degrees) in enumerate(ROUND.items(), len(tiles)):
            show, field = self._strip.tiles[number].show_pixels, made.fields[selected]
            direction = style.around(degrees)
            self._thumbnails.draw(("side", name), show, field, direction=direction)

    def _show_mesh(self, made: MeshResult) -> None:
        self._name(["picture", "mesh", *(f"turned by {angle}°" for angle in ANGLES)])
        drawn = views(made.mesh, SIDE).transpose(0, 2, 3, 1)
        self._paint([enlarged(made.told.colours, SIDE), *drawn])

    def _name(self, names: Sequence[str]) -> None:
        """Name the first tiles; the others leave their room to them."""
        self._strip.show_names(list(names))
        for tile in self._strip.tiles:
            tile.setVisible(bool(tile.name.text()))
            tile.setToolTip(TIPS.get(tile.name.text(), ""))

    def _paint(self, pictures: Sequence[Pixels]) -> None:
        for tile, pixels in zip(self._strip.tiles, pictures, strict=False):
            tile.show_pixels(pixmap(pixels))

    @Slot()
    def _save(self) -> None:
        data = png(self._strip.image(self._window.theme))
        ask_where(self._window, self._errors, "sides.png", data)
