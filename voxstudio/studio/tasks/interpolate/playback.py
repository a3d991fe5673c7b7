"""The clock that plays a path: back and forth along a line, round and round along an edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from voxstudio.latent.paths import Kind

TICK_MS = 33
"""About thirty frames a second."""
PASS_S: dict[Kind, float] = {"line": 4.0, "square": 12.0}
"""How long it takes along a line, and around a square."""
LONGEST_S = 0.1
"""After a longer halt of the window it goes on from where it was."""


class PlaybackClock(QObject):
    """Tells at every tick how far it is.

    Args:
        parent: Owner.
    """

    moved = Signal(float)
    """The share of the path, in [0, 1]."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kind: Kind = "line"
        self._phase = 0.0  # there and back is 2 on a line, once around is 1
        self._clock = QElapsedTimer()
        timer_type = Qt.TimerType.PreciseTimer
        self._timer = QTimer(self, interval=TICK_MS, timerType=timer_type)
        self._timer.timeout.connect(self._tick)

    @property
    def going(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    def start(self, kind: Kind, share: float) -> None:
        """Play from a share of the path."""
        self._kind, self._phase = kind, share
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        self._phase += min(self._clock.restart() / 1e3, LONGEST_S) / PASS_S[self._kind]
        if self._kind == "line":
            self._phase %= 2
            self.moved.emit(1 - abs(1 - self._phase))
        else:
            self._phase %= 1
            self.moved.emit(self._phase)
