"""A square in which a dot is dragged, or moved by the arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme

SIDE = 20 * GRID
DOT = 6.0
INSET = 14.0
"""Pixels between the rim and where the dot can be."""
STEP, LEAP = 0.02, 0.1
"""What an arrow key moves, and what it moves with Shift."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
LETTERS = ("A", "B", "C", "D")
"""Lower left, lower right, upper left, upper right."""


class XYPad(QWidget):
    """Shows and takes a place in a square, as shares of the ways to the right and up.

    Args:
        theme: Colours.
        tip: What a place means.
    """

    moved = Signal(float, float)
    """The user chose a place; setting it from code emits nothing."""

    let_go = Signal()
    """A drag or a key press has ended."""

    def __init__(self, theme: Theme, tip: str) -> None:
        super().__init__()
        self.theme = theme
        self.place = (0.5, 0.5)
        self.setToolTip(tip)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return the square it asks for."""
        return QSize(SIDE, SIDE)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a smaller pad is hard to hit."""
        return self.sizeHint()

    def set_theme(self, theme: Theme) -> None:
        """Recolour."""
        self.theme = theme
        self.update()

    def set_place(self, right: float, up: float) -> None:
        """Show a place without telling anyone."""
        self.place = (right, up)
        self.update()

    def point(self, right: float, up: float) -> QPointF:
        """Return the pixel of a place."""
        room = self._room()
        return QPointF(room.left() + right * room.width(), room.bottom() - up * room.height())

    def event(self, event: QEvent) -> bool:
        """Claim arrow keys before a shortcut takes them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in ARROWS
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the dot by the arrow keys."""
        way = ARROWS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        leap = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = LEAP if leap else STEP
        self._move(self.place[0] + way[0] * step, self.place[1] + way[1] * step)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the move once the key is up; a key that is held down repeats."""
        super().keyReleaseEvent(event)
        if event.key() in ARROWS and not event.isAutoRepeat():
            self.let_go.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the dot to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._follow(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the dot along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the dot."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.let_go.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the square, the place's lines and the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._square().adjusted(0.5, 0.5, -0.5, -0.5)
        focus = self.hasFocus()
        painter.setPen(QColor(self.theme.faint if focus else self.theme.border))
        painter.setBrush(QColor(self.theme.raised))
        painter.drawRoundedRect(frame, 6, 6)
        room, dot = self._room(), self.point(*self.place)
        painter.setPen(QPen(QColor(self.theme.faint), 1))
        painter.drawLine(QPointF(room.left(), dot.y()), QPointF(room.right(), dot.y()))
        painter.drawLine(QPointF(dot.x(), room.top()), QPointF(dot.x(), room.bottom()))
        self._letters(painter, room)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self.theme.accent if self.isEnabled() else self.theme.faint
        painter.setBrush(QColor(on))
        painter.drawEllipse(dot, DOT, DOT)

    def _letters(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(QColor(self.theme.quiet))
        inner = room.adjusted(6, 4, -6, -4)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        places = (left | bottom, right | bottom, left | top, right | top)
        for letter, place in zip(LETTERS, places, strict=True):
            painter.drawText(inner, place, letter)

    def _square(self) -> QRectF:
        """Return the largest square, in the middle: equal ways are equally long."""
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def _room(self) -> QRectF:
        return self._square().adjusted(INSET, INSET, -INSET, -INSET)

    def _follow(self, point: QPointF) -> None:
        room = self._room()
        self._move(
            (point.x() - room.left()) / room.width(), (room.bottom() - point.y()) / room.height()
        )

    def _move(self, right: float, up: float) -> None:
        self.set_place(min(max(right, 0.0), 1.0), min(max(up, 0.0), 1.0))
        self.moved.emit(*self.place)
