"""SIGTERM and SIGINT around what must not be torn in two."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM, with which batch systems end a run, leave by an exception as SIGINT does."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def held() -> Iterator[list[int]]:
    """Hold SIGTERM and SIGINT back: one that arrives inside takes effect after the block.

    Masks of threads would not do: torch's threads would take the signal all the same. Threads but
    the main one never run handlers, so nothing is held back there.

    Yields:
        List that receives the number of each signal that arrives.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return

    def hold(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, hold) for number in SIGNALS}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
