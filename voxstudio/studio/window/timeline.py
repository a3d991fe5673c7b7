"""The timeline: transport buttons, a scrubber over the recorded frames, branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from voxstudio.studio.widgets.forms import Readout
from voxstudio.studio.widgets.theme import GRID, Theme

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

HANDLE = 6.0


class Scrubber(QWidget):
    """A bar over `count` frames with one handle."""

    sought = Signal(int)
    let_go = Signal()
    """A drag has ended."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.count = 0
        self.position = 0
        self.mark: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Drag to see an earlier frame")

    def sizeHint(self) -> QSize:
        """Prefer one row of the grid's height."""
        return QSize(200, 3 * GRID)

    def x_of(self, index: int) -> float:
        """Return the pixel of a frame."""
        width = self.width() - 2 * HANDLE
        return HANDLE + width * (index / max(self.count - 1, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, recorded part, branch mark and handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        self._bar(painter, HANDLE, self.width() - HANDLE, self.theme.border)
        if self.count == 0:
            return
        at = self.x_of(self.position)
        self._bar(painter, HANDLE, at, self.theme.quiet)
        if self.mark is not None and self.mark < self.count:
            painter.setBrush(QColor(self.theme.text))
            painter.drawRoundedRect(QRectF(self.x_of(self.mark) - 1, middle - 6, 2, 12), 1, 1)
        live = self.position >= self.count - 1
        painter.setBrush(QColor(self.theme.accent if not live else self.theme.text))
        painter.drawEllipse(QPointF(at, middle), HANDLE, HANDLE)

    def _bar(self, painter: QPainter, left: float, right: float, colour: str) -> None:
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(left, self.height() / 2 - 2, max(right - left, 0), 4), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek where the button went down."""
        self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Seek while dragging."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave the handle."""
        self.let_go.emit()

    def _seek(self, event: QMouseEvent) -> None:
        if self.count:
            share = (event.position().x() - HANDLE) / max(self.width() - 2 * HANDLE, 1)
            index = round(min(max(share, 0.0), 1.0) * (self.count - 1))
            self.sought.emit(index)


class Timeline(QWidget):
    """One row: transport, scrubber, step, branch.

    Args:
        actions: Supplies the buttons.
        theme: Colours of the scrubber.
        parent: Owner.
    """

    sought = Signal(int)
    let_go = Signal()
    """A drag along the frames has ended."""

    def __init__(self, actions: ActionTable, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scrubber = Scrubber(theme)
        self.step = Readout("step 1,000,000", align=Qt.AlignmentFlag.AlignRight)
        self.step.setText("no frames yet")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GRID, GRID // 2, 2 * GRID, GRID // 2)
        layout.setSpacing(GRID // 2)
        for name in ("frame_first", "frame_back", "run", "frame_on", "frame_last"):
            layout.addWidget(actions.button(name))
        layout.addSpacing(GRID)
        layout.addWidget(self.scrubber, 1)
        layout.addSpacing(GRID)
        layout.addWidget(self.step)
        layout.addSpacing(GRID)
        layout.addWidget(actions.button("branch", text=True))
        self.scrubber.sought.connect(self.sought)
        self.scrubber.let_go.connect(self.let_go)

    def show_position(self, index: int, count: int, text: str) -> None:
        """Put the handle on frame `index` of `count`."""
        self.scrubber.position, self.scrubber.count = index, count
        self.scrubber.update()
        self.step.setText(text)

    def show_mark(self, index: int | None) -> None:
        """Mark the frame this run branched from."""
        self.scrubber.mark = index
        self.scrubber.update()

    def set_theme(self, theme: Theme) -> None:
        """Recolour."""
        self.scrubber.theme = theme
        self.scrubber.update()
