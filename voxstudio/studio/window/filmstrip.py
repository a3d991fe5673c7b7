"""A row of small pictures, each with its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import label, push
from voxstudio.studio.widgets.scrolled import Shelf
from voxstudio.studio.widgets.slot import Picture
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPixmap

    from voxstudio.studio.widgets.theme import Theme

SIDE, LEAST = 8 * GRID, 7 * GRID
"""Pixels along each side of a picture, and where the row is crowded."""

STEPS = 9
"""The first eight and the last, as in Rezende et al., Figures 4 to 6."""

CAMERAS = 4
"""Whose pictures there is room for, twice, beside three views of a shape."""

PIXELS, LINE = 144, 28
"""Of a saved picture, and of the line below it."""


class Tile(QFrame):
    """One picture above its name.

    Args:
        side: Of the picture in pixels, where there is room for all of them.
    """

    clicked = Signal()

    def __init__(self, side: int) -> None:
        super().__init__()
        self.setObjectName("slot")
        self.picture = Picture(side, LEAST)
        self.pixels: QPixmap | None = None
        self.name = label("", "small")
        self.name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.name)

    def show_pixels(self, pixels: QPixmap | None) -> None:
        """Show a picture; None for none."""
        self.pixels = pixels
        self.picture.show_pixels(pixels)

    def mark(self, wanted: bool) -> None:
        """Frame it in the accent colour, or no more."""
        if wanted != bool(self.property("wanted")):
            self.setProperty("wanted", wanted)
            self.style().unpolish(self)
            self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.clicked.emit()


class Filmstrip(QWidget):
    """Tiles side by side, and a button that saves them as one picture.

    Args:
        count: Tiles.
        side: Of a picture in pixels.
        parent: Owner.
    """

    chosen = Signal(int)
    """The user clicked this tile, the first is 0."""

    save_asked = Signal()

    def __init__(self, count: int, side: int = SIDE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = [Tile(side) for _ in range(count)]
        self.save = push("Save…", "Save this row as a picture")
        row = QWidget()
        tiles = QHBoxLayout(row)
        tiles.setContentsMargins(0, 0, 0, 0)
        tiles.setSpacing(GRID // 2)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, 2 * GRID, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(Shelf(row), 1)
        for number, tile in enumerate(self.tiles):
            tiles.addWidget(tile, 1)
            tile.clicked.connect(lambda number=number: self.chosen.emit(number))
        layout.addSpacing(GRID // 2)
        layout.addWidget(self.save)
        self.save.clicked.connect(self.save_asked)
        self.hide()

    def show_names(self, names: list[str]) -> None:
        """Name the tiles from the first on, and empty the others."""
        for tile, name in zip(self.tiles, [*names, *[""] * len(self.tiles)], strict=False):
            tile.name.setText(name)
            if not name:
                tile.show_pixels(None)

    def mark(self, name: str) -> None:
        """Frame the tile of this name alone."""
        for tile in self.tiles:
            tile.mark(bool(name) and tile.name.text() == name)

    def image(self, theme: Theme) -> QImage:
        """Draw the tiles that show something side by side, each with its name below."""
        drawn = [tile for tile in self.tiles if tile.pixels is not None]
        image = QImage(PIXELS * len(drawn), PIXELS + LINE, QImage.Format.Format_RGB888)
        image.fill(QColor(theme.window))
        painter = QPainter(image)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        for number, tile in enumerate(drawn):
            if tile.pixels is not None:
                painter.drawPixmap(QRect(PIXELS * number, 0, PIXELS, PIXELS), tile.pixels)
            below = QRect(PIXELS * number, PIXELS, PIXELS, LINE)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, tile.name.text())
        painter.end()
        return image
