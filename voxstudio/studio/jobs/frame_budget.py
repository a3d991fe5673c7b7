"""How often a run may be shown, so that it keeps its pace on the machine at hand."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = 0.92
"""Of the steps that a run would make if nobody watched. Curves and figures take a little more."""

MOST = 0.5
"""Of the time that may go into showing a run, even where that costs it nothing: the hands, too,
want an answer from the window."""

SHORTEST_S = 1 / 30
"""Between two frames: more of them cannot be told apart."""

LONGEST_S = 2.0
"""Between two frames, whatever they cost: a window that shows nothing for longer looks dead."""

DOUBT = 0.5
"""Share of its pace that a run is taken to lose while a frame is drawn, before that is known."""

MEMORY = 0.9
"""Weight of what was measured before a frame: about ten of them count."""


class FrameBudget:
    """Says when the next frame of a run may be shown.

    Every frame is paid for by the rest after it. How long that is follows from what the frame took
    and from how much slower steps come meanwhile: a tenth where a graphics card draws or a core is
    free, a half and more where software draws on a core that the run needs. Time on the clock
    counts, not that of the processor: a frame that waits for a core keeps the run waiting as well.

    Args:
        clock: Returns seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._steps = 0
        self._drawing, self._resting = _Pace(), _Pace()
        self._mark = (float("-inf"), 0)
        """When the last frame began or ended, and the steps until then."""
        self._next = float("-inf")

    def step(self) -> None:
        """Count a step of the run; the only method for its worker."""
        self._steps += 1

    def begin(self) -> None:
        """Note that a frame begins to be shown."""
        self._note(self._resting)
        self._next = self._mark[0] + SHORTEST_S

    def end(self) -> None:
        """Note that it is shown, and drawn."""
        began = self._mark[0]
        self._note(self._drawing)
        took = self._mark[0] - began
        self._next = began + min(max(took / self.share, SHORTEST_S), max(LONGEST_S, took))

    @property
    def left(self) -> float:
        """Seconds until the next frame may begin; 0 where it may at once."""
        return max(0.0, self._next - self._clock())

    @property
    def share(self) -> float:
        """Of the time that may go into showing the run."""
        free = self._resting.rate
        loss = 1 - self._drawing.rate / free if free else DOUBT
        return min((1 - KEPT) / max(loss, 1e-9), MOST)

    def _note(self, pace: _Pace) -> None:
        """Add what was measured since the last beginning or end."""
        now, steps = self._clock(), self._steps
        seconds = now - self._mark[0]
        if seconds < LONGEST_S:  # or the run has paused
            pace.add(steps - self._mark[1], seconds)
        self._mark = now, steps


class _Pace:
    """Steps per second, of which the newest weigh most."""

    def __init__(self) -> None:
        self._steps = self._seconds = 0.0

    def add(self, steps: int, seconds: float) -> None:
        self._steps = MEMORY * self._steps + steps
        self._seconds = MEMORY * self._seconds + seconds

    @property
    def rate(self) -> float:
        return self._steps / self._seconds if self._seconds else 0.0
