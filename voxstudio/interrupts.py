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

_came: list[int] = []
"""Every SIGINT since the command began."""


@contextmanager
def remembered() -> Iterator[list[int]]:
    """Let Ctrl-C raise KeyboardInterrupt, and remember it.

    The exception alone may be lost: trimesh catches every one in a hundred places, and Python
    drops those that are raised while an object is being destroyed.

    Yields:
        List that holds the number of each SIGINT that arrived.
    """
    _came.clear()
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # ignored, or another's
        yield _came
        return

    def remember(number: int, frame: FrameType | None) -> None:
        _came.append(number)
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, remember)
    try:
        yield _came
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def stop_if_interrupted() -> None:
    """Raise what was lost.

    Raises:
        KeyboardInterrupt: If a SIGINT is remembered.
    """
    if _came:
        raise KeyboardInterrupt


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
