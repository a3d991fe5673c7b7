"""The newest value between a fast worker and the GUI: latest wins."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot

from voxstudio.studio.jobs.frame_budget import FrameBudget

if TYPE_CHECKING:
    from collections.abc import Callable

AFTER_PAINTS = Qt.EventPriority.LowEventPriority.value - 1
"""Priority of an event that comes after the paints that were asked for before it."""


class LatestValue(QObject):
    """Hands the newest record of the accepted run to the GUI thread.

    The worker overwrites what waits, and at most one event is queued, so a worker of any speed
    costs the event loop no more than its budget. Records carry the number of the run that made
    them; those of any other run than the accepted one are dropped, also when already queued.

    Args:
        parent: Owner.
        budget: Says when the next record may be shown.
    """

    arrived = Signal(int, object)
    _posted = Signal()

    def __init__(self, parent: QObject | None = None, budget: FrameBudget | None = None) -> None:
        super().__init__(parent)
        self._budget = budget or FrameBudget()
        self._lock = threading.Lock()
        self._accepted: int | None = None
        self._waiting: object = None
        self._full = False
        self._queued = False
        self.shown = 0
        self.dropped = 0
        self._posted.connect(self._rest, Qt.ConnectionType.QueuedConnection)

    def accept(self, run: int) -> None:
        """Take records of `run` only from now on; what waits is dropped."""
        with self._lock:
            self._empty()
            self._accepted = run

    def clear(self, run: int | None = None) -> None:
        """Accept no run any more; with `run`, only if that is the accepted one."""
        with self._lock:
            if run is None or run == self._accepted:
                self._empty()
                self._accepted = None

    def put(self, run: int, record: object) -> None:
        """Leave a record, from any thread; it replaces one that still waits."""
        with self._lock:
            if run != self._accepted:
                self.dropped += 1
                return
            self._budget.step()
            self._empty()
            self._waiting = record
            self._full = True
            if self._queued:
                return
            self._queued = True
        self._posted.emit()

    def post_for(self, run: int) -> Callable[[object], None]:
        """Return `put` bound to a run, for a worker that knows nothing of runs."""
        return lambda record: self.put(run, record)

    @Slot()
    def flush(self) -> None:
        """Deliver what waits now (GUI thread only)."""
        with self._lock:
            run, record, full = self._accepted, self._waiting, self._full
            self._waiting, self._full = None, False
        if full and run is not None:
            self.shown += 1
            self.arrived.emit(run, record)

    def _deliver(self) -> None:
        self._budget.begin()
        self.flush()
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), AFTER_PAINTS)

    def customEvent(self, event: QEvent) -> None:
        """Take note that what showing a record has asked for is painted."""
        self._budget.end()
        self._rest()

    @Slot()
    def _rest(self) -> None:
        """Wait until the next record may be shown, also where none waits yet, and show it."""
        left = self._budget.left
        if left > 0:
            QTimer.singleShot(math.ceil(1e3 * left), self, self._rest)
            return
        with self._lock:
            self._queued = self._full
        if self._queued:
            self._deliver()

    def _empty(self) -> None:
        if self._full:
            self.dropped += 1
        self._waiting, self._full = None, False
