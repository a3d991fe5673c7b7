"""What lies over the views while files are dragged over the window: what will become of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

VEIL = 0.78
"""How much of the views is covered."""

LARGE = 18
"""Pixels of the text."""


class DropPlan(NamedTuple):
    """What a drop would do.

    Args:
        text: A line for each kind of file.
        welcome: Whether any of the files can be opened.
    """

    text: str
    welcome: bool


class DropOverlay(QWidget):
    """Says what a drop would do.

    Args:
        over: The views.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = over
        self.plan = DropPlan("", True)
        self.hide()

    def say(self, plan: DropPlan) -> None:
        """Cover the views with what will happen."""
        self.plan = plan
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a veil, a frame and the text."""
        painter, colours = QPainter(self), self.palette()
        role = QPalette.ColorRole
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(colours.color(role.Window))
        veil.setAlphaF(VEIL)
        painter.fillRect(self.rect(), veil)
        frame = QPen(colours.color(role.Highlight if self.plan.welcome else role.Mid), 2)
        frame.setDashPattern([4, 3])
        painter.setPen(frame)
        inside = QRectF(self.rect()).adjusted(2 * GRID, 2 * GRID, -2 * GRID, -2 * GRID)
        painter.drawRoundedRect(inside, GRID, GRID)
        painter.setFont(self._large())
        painter.setPen(colours.color(role.WindowText))
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, self.plan.text)
        painter.end()

    def _large(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(LARGE)
        font.setWeight(QFont.Weight.DemiBold)
        return font
