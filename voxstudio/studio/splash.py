"""What is on screen until the window stands. It imports next to nothing, to be there at once."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QRasterWindow,
)

from voxstudio.render.colours import ACCENT, CLAY, DARK, LIGHT

WIDTH, HEIGHT = 400, 208
EDGE = 34.0
"""Pixels along an edge of a cube."""

SIDES = (100, 130, 165)
"""Brightness of the top of a cube, its left and its right, as `QColor.darker` counts."""


class Splash(QRasterWindow):
    """A name and three voxels, of which one is recovered."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlags(Qt.WindowType.SplashScreen | Qt.WindowType.FramelessWindowHint)
        self.setTitle("voxstudio")
        self.resize(WIDTH, HEIGHT)
        middle = QGuiApplication.primaryScreen().availableGeometry().center()
        self.setPosition(middle.x() - WIDTH // 2, middle.y() - HEIGHT // 2)
        light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
        self._theme = LIGHT if light else DARK

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QLinearGradient(0, 0, 0, HEIGHT)
        ground.setColorAt(0, QColor(self._theme.top))
        ground.setColorAt(1, QColor(self._theme.bottom))
        painter.fillRect(QRectF(0, 0, WIDTH, HEIGHT), ground)
        wide = EDGE * math.cos(math.radians(30))
        for left, up, colour in ((-wide, 0, CLAY), (wide, 0, CLAY), (0, 1.5 * EDGE, ACCENT)):
            _cube(painter, QPointF(96 + left, 120 - up + EDGE / 2), QColor(colour))
        self._words(painter)
        painter.end()

    def _words(self, painter: QPainter) -> None:
        font = QFont("Inter")
        for text, size, top, colour in (
            ("voxstudio", 28, 68, self._theme.text),
            ("Loading the studio …", 13, 112, self._theme.text_quiet),
        ):
            font.setPixelSize(size)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(188, top, WIDTH - 196, 40), Qt.AlignmentFlag.AlignLeft, text)


def _cube(painter: QPainter, at: QPointF, colour: QColor) -> None:
    """Paint a cube whose three visible sides meet at a point."""
    painter.setPen(Qt.PenStyle.NoPen)
    around = [math.radians(angle) for angle in range(-150, 211, 60)]
    rim = [at + QPointF(math.cos(angle), math.sin(angle)) * EDGE for angle in around]
    for number, darkness in zip((0, 4, 2), SIDES, strict=True):
        painter.setBrush(colour.darker(darkness))
        painter.drawPolygon(QPolygonF([at, *rim[number : number + 3]]))
