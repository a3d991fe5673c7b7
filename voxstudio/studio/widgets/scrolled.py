"""What is larger than its place is scrolled there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


def scrolled(widget: QWidget, *, sideways: bool = False) -> QScrollArea:
    """Let a widget fill an area, and be scrolled where the area is smaller than it can be.

    Args:
        widget: What fills the area.
        sideways: Whether its width may be larger, too.
    """
    area = QScrollArea()
    _fill(area, widget)
    if not sideways:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class Shelf(QScrollArea):
    """A row that is as high as what stands in it, and scrolls sideways.

    Args:
        row: What stands in it.
    """

    def __init__(self, row: QWidget) -> None:
        super().__init__()
        _fill(self, row)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """Return the row's own size."""
        row = self.widget()
        return super().sizeHint() if row is None else row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the height of the row, with its scroll bar where it is wider than the shelf."""
        row, bar = self.widget(), self.horizontalScrollBar()
        if row is None:
            return super().minimumSizeHint()
        hidden = row.minimumSizeHint().width() <= self.width()
        under = 0 if hidden else bar.sizeHint().height()
        return QSize(0, row.minimumSizeHint().height() + under)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for other room where the scroll bar comes or goes."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def _fill(area: QScrollArea, widget: QWidget) -> None:
    area.setWidget(widget)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
