"""A labelled bar that says what the colours of a surface mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPainter

    from voxstudio.render.style import Theme

WIDTH, HEIGHT = 10.0, 120.0
MARGIN, PADDING = 12.0, 10.0


@dataclass(frozen=True)
class ColourBar:
    """Colours from the lower to the upper end, with words beside them.

    Args:
        title: What is shown, above the bar.
        colours: sRGB stops, equally far apart, from below.
        low: What the lower end means.
        middle: What the middle means.
        high: What the upper end means.
    """

    title: str
    colours: tuple[str, ...]
    low: str
    middle: str
    high: str

    def paint(self, painter: QPainter, area: QRectF, font: QFont, theme: Theme) -> None:
        """Paint the bar on a plate in the lower right corner of an area, in pixels."""
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        words = (self.low, self.middle, self.high)
        reach = max(metrics.horizontalAdvance(word) for word in words) + WIDTH + 8
        width = max(reach, metrics.horizontalAdvance(self.title)) + 2 * PADDING
        height = HEIGHT + 1.6 * metrics.height() + 2 * PADDING
        plate = QRectF(0, 0, width, height)
        plate.moveBottomRight(area.bottomRight())
        plate.translate(-MARGIN, -MARGIN)
        self._draw_plate(painter, plate, theme)
        inside = plate.adjusted(PADDING, PADDING, -PADDING, -PADDING)
        corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(inside, corner, self.title)
        bar = QRectF(inside.left(), inside.bottom() - HEIGHT, WIDTH, HEIGHT)
        self._draw_bar(painter, bar)
        painter.setPen(QColor(theme.text_quiet))
        sides = (
            Qt.AlignmentFlag.AlignBottom,
            Qt.AlignmentFlag.AlignVCenter,
            Qt.AlignmentFlag.AlignTop,
        )
        beside = QRectF(bar.right() + 8, bar.top(), inside.right() - bar.right(), HEIGHT)
        for word, side in zip(words, sides, strict=True):
            painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | side, word)

    def _draw_plate(self, painter: QPainter, plate: QRectF, theme: Theme) -> None:
        colour = QColor(theme.bottom)
        colour.setAlphaF(0.82)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(plate, 6, 6)
        painter.setPen(QColor(theme.text))

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        for index, colour in enumerate(self.colours):
            gradient.setColorAt(index / (len(self.colours) - 1), QColor(colour))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3, 3)
