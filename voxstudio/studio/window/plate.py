"""A small plate that floats over the views, so that nothing jumps when it comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QWidget

from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QHideEvent, QShowEvent


class Plate(QFrame):
    """Stands in the middle of the views' upper or lower edge, as large as what is on it.

    Args:
        over: The views.
    """

    ABOVE: ClassVar[int | None] = None
    """Pixels from the upper edge; None at the lower one."""

    BELOW: ClassVar[int] = 0
    """Pixels from the lower edge."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("plate")
        self._over = over
        self.hide()

    def fit(self, layout: QLayout) -> None:
        """Take the size of what a layout holds, always."""
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def elided(self, label: QLabel, text: str, rest: int) -> str:
        """Return a text of a label that leaves room for the rest of a plate, in pixels."""
        room = max(self._over.width() - rest, GRID)
        return label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the views while they are covered, and no longer: they have many events."""
        self._over.installEventFilter(self)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the views alone."""
        self._over.removeEventFilter(self)
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the views change their size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def appear(self) -> None:
        """Stand over the views, and over other plates."""
        self.show()
        self.raise_()
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        left = (self._over.width() - self.width()) // 2
        top = self._over.height() - self.height() - self.BELOW if self.ABOVE is None else self.ABOVE
        self.move(QPoint(left, top))
