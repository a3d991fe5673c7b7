"""Long work on files: what is done, for how long already, and a button that ends it."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import label, push
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.plate import Plate

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from voxstudio.studio.jobs import Job

PATIENCE_MS = 300
"""Work that ends sooner is not shown."""

TICK_MS = 120
"""Between two places of the bar that moves: seldom enough to leave the work its time."""

SPELL_S = 2.0
"""How long the bar takes from one end to the other."""

WIDTH, REST = 20 * GRID, 48 * GRID
"""Pixels of the bar, and of all that stands beside a text."""


class Progress(Plate):
    """A row for each job that is under way.

    Args:
        over: The views.
    """

    ABOVE = 2 * GRID

    cancelled = Signal(str)
    """The user ended a job; what it did."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        self.fit(self._layout)
        self.rows: list[ProgressRow] = []

    def watch(self, job: Job, text: str, steps: int = 0, more: Callable[[], str] = str) -> None:
        """Show a job that has been started, unless it ends at once.

        Args:
            job: What is under way.
            text: What it does, such as `Opening chair.stl`.
            steps: That it makes; 0 where nobody knows.
            more: Returns how far it is, such as `3 of 20 files`, or nothing.
        """
        share = (lambda: job.steps_done / steps) if steps else None
        job.finished.connect(partial(self.remove, self.begin(text, job.cancel, share, more)))

    def begin(
        self,
        text: str,
        cancel: Callable[[], object],
        share: Callable[[], float] | None = None,
        more: Callable[[], str] = str,
    ) -> ProgressRow:
        """Show work that has begun, unless it ends at once; `remove` takes it away.

        Args:
            text: What is done.
            cancel: Ends it.
            share: Returns how much of it is done, from 0 to 1; None where nobody knows.
            more: Returns how far it is in words.
        """
        row = ProgressRow(text, share, more)
        row.message.setText(self.elided(row.message, text, REST))
        row.hide()
        row.cancel.clicked.connect(partial(self._cancel, cancel, row))
        self._layout.addWidget(row)
        self.rows.append(row)
        QTimer.singleShot(PATIENCE_MS, self, partial(self._show, row))
        return row

    def _show(self, row: ProgressRow) -> None:
        if row in self.rows:
            row.show()
            self.appear()

    def _cancel(self, cancel: Callable[[], object], row: ProgressRow) -> None:
        cancel()
        self.remove(row)
        self.cancelled.emit(row.text)

    def remove(self, row: ProgressRow) -> None:
        """Take a row away that may have gone already."""
        if row in self.rows:
            self.rows.remove(row)
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        if not self.rows:
            self.hide()


class ProgressRow(QWidget):
    """One job.

    Args:
        text: What it does.
        share: Returns how much of it is done, from 0 to 1; None where nobody knows.
        more: Returns how far it is in words.
    """

    def __init__(
        self, text: str, share: Callable[[], float] | None, more: Callable[[], str]
    ) -> None:
        super().__init__()
        self.text, self._share, self._more = text, share, more
        self._began = time.monotonic()
        self.message, self._seconds = label("", "said"), label("", "small")
        self.done = label("", "small")
        self.bar = BusyBar()
        self.cancel = push("Cancel", "End this; no file is left half written")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * GRID)
        for widget in (self.message, self.done, self.bar, self._seconds, self.cancel):
            layout.addWidget(widget)
        self._seconds.setFixedWidth(5 * GRID)
        self._seconds.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    @Slot()
    def _tick(self) -> None:
        seconds = time.monotonic() - self._began
        self._seconds.setText(f"{seconds:.0f} s")
        self.done.setText(self._more())
        if self._share is None:
            self.bar.show_at(seconds / SPELL_S)
        else:
            self.bar.show_share(self._share())


class BusyBar(QWidget):
    """A bar that goes to and fro where nobody knows how much is left, and grows elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(WIDTH, GRID // 2)
        self._at, self._part = 0.0, 0.25

    def show_share(self, share: float) -> None:
        """Show how much is done, from 0 to 1."""
        self._part = min(max(share, 0.0), 1.0)
        self.update()

    def show_at(self, turns: float) -> None:
        """Show the bar after so many ways from one end to the other."""
        self._at = 1 - abs(turns % 2 - 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, and a part of it in the accent."""
        painter, round_ = QPainter(self), self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(QRectF(self.rect()), round_, round_)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        part = self._part * self.width()
        left = self._at * (self.width() - part)
        painter.drawRoundedRect(QRectF(left, 0, part, self.height()), round_, round_)
        painter.end()
