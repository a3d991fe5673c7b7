"""A place for a shape: shapes of the library and files are dropped on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from voxstudio.studio.widgets.drag_mime import dragged_entry, dragged_files
from voxstudio.studio.widgets.forms import label
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent

SIDE = 12 * GRID


class Slot(QFrame):
    """A framed picture above a name.

    Args:
        tip: What the shape in it is for.
        side: Of the picture in pixels.
        parent: Owner.
    """

    entry_dropped = Signal(str, str)
    """(section, key) of an entry of the library."""

    files_dropped = Signal(object)
    """A list of `Path`."""

    clicked = Signal()

    def __init__(self, tip: str, side: int = SIDE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slot")
        self.setAcceptDrops(True)
        self.setToolTip(f"{tip}\nDrop a shape of the library or a file here")
        self.picture = Picture(side)
        self.name = label("", "small")
        self.name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        layout.addWidget(self.picture, 1)
        layout.addWidget(self.name)

    def show_name(self, name: str) -> None:
        """Show what it is called, as much of it as there is room for."""
        metrics, room = self.name.fontMetrics(), self.picture.sizeHint().width()
        self.name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome shapes of the library and files of this machine."""
        if dragged_entry(event.mimeData()) or dragged_files(event.mimeData()):
            event.acceptProposedAction()
            self._mark(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self._mark(False)
        entry, files = dragged_entry(event.mimeData()), dragged_files(event.mimeData())
        event.acceptProposedAction()
        if entry:
            self.entry_dropped.emit(*entry)
        elif files:
            self.files_dropped.emit(files)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()

    def _mark(self, wanted: bool) -> None:
        self.setProperty("wanted", wanted)
        self.style().unpolish(self)
        self.style().polish(self)


class Picture(QWidget):
    """A square picture as large as its room.

    Args:
        side: Of the room it asks for, in pixels.
        least: Of the room it must have; 0 for as much as it asks for.
    """

    def __init__(self, side: int, least: int = 0) -> None:
        super().__init__()
        self._side, self._least = side, least or side
        self._pixels: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_pixels(self, pixels: QPixmap | None) -> None:
        """Show a picture; None for none."""
        self._pixels = pixels
        self.update()

    @property
    def drawn(self) -> bool:
        """Whether there is a picture."""
        return self._pixels is not None

    def sizeHint(self) -> QSize:
        """Return the square it asks for."""
        return QSize(self._side, self._side)

    def minimumSizeHint(self) -> QSize:
        """Return the least: a smaller picture tells nothing."""
        return QSize(self._least, self._least)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture in the middle."""
        if self._pixels is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self.width(), self.height())
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter.drawPixmap(left, top, side, side, self._pixels)
