"""The newest value between a fast worker and the GUI: latest wins."""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable


REST = 0.8
"""Rest of the event loop's processor between deliveries over its work since the last one.

Showing a frame may take a core for longer than making it, so a window that took every frame it
could would halve the speed of the worker where there are two cores and no graphics card.
"""

LONGEST_S = 0.6
"""After this long the next record comes in any case: hands that turn the scene keep the event loop
busy, and that work counts as well."""


class LatestValue(QObject):
    """Hands the newest record of the accepted run to the GUI thread.

    The worker overwrites what waits, and at most one event is queued, so a worker of any speed
    costs the event loop one delivery per turn, and a little more than half of a processor.
    Records carry the number of the run that made them; those of any other run than the accepted
    one are dropped, also when already queued.
    """

    arrived = Signal(int, object)
    _posted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._accepted: int | None = None
        self._waiting: object = None
        self._full = False
        self._queued = False
        self._delivered = 0.0
        self._worked = 0.0
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
        self._delivered, self._worked = time.perf_counter(), time.thread_time()
        self.flush()
        QTimer.singleShot(0, self, self._rest)

    @Slot()
    def _rest(self) -> None:
        """Wait for as long as the work, drawing included, deserves; it may go on meanwhile.

        It counts also where nothing waited when it began, and a record came afterwards.
        """
        work, passed = time.thread_time() - self._worked, time.perf_counter() - self._delivered
        left = min((1 + REST) * work, LONGEST_S) - passed
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
