"""The gate a worker passes before each step: open, paused or stopped."""

from __future__ import annotations

import threading


class PauseGate:
    """Lets a worker through step by step; every method may be called from any thread.

    Cancelling goes through a `threading.Event` because a queued Qt slot would reach the busy
    worker only after its work is done.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._paused = False
        self._credits = 0

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called; there is no way back."""
        return self._stop.is_set()

    @property
    def paused(self) -> bool:
        """Whether the worker waits for `resume` or `advance`."""
        return self._paused

    def stop(self) -> None:
        """Let no further step through and wake a paused worker."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()

    def pause(self) -> None:
        """Hold the worker before its next step."""
        with self._changed:
            self._paused = True
            self._credits = 0

    def resume(self) -> None:
        """Let the worker run freely."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def advance(self, steps: int = 1) -> None:
        """Let `steps` more steps through, then hold.

        Raises:
            ValueError: If `steps` is below 1.
        """
        if steps < 1:
            raise ValueError(f"advance needs at least one step, not {steps}")
        with self._changed:
            self._credits = self._credits + steps if self._paused else steps
            self._paused = True
            self._changed.notify_all()

    def enter(self) -> bool:
        """Wait until one step may be made; False once stopped."""
        with self._changed:
            while self._paused and not self._credits and not self._stop.is_set():
                self._changed.wait()
            if self._credits:
                self._credits -= 1
        return not self._stop.is_set()
