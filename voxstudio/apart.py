"""Work that cannot be stopped, in a process of its own that can be ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Generic, TypeVar

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Item = TypeVar("Item")
Value = TypeVar("Value")

TICK_S = 0.05
"""How long nobody hears that the work should end."""

BEGINNING_S = 60.0
"""How long the process may take to begin, on a machine that may be busy."""

MEMORY = 4 << 30
"""Bytes that the process may take, torch included (where the system counts them: Linux)."""


@dataclass(frozen=True, eq=False)
class Answer(Generic[Item, Value]):
    """What became of an item.

    Args:
        item: As it was given.
        value: What the function returned; None if it did not.
        lost: Why it did not; empty if it did.
        begun: Whether the process began; if not, the item is not to blame.
    """

    item: Item
    value: Value | None
    lost: str = ""
    begun: bool = True


def answers(
    function: Callable[[Item], Value],
    items: Sequence[Item],
    seconds: float,
    memory: int | None = MEMORY,
) -> Generator[Answer[Item, Value] | None, None, None]:
    """Call a function with item after item in another process, as a job.

    The process is ended with the generator, at any moment, and begun anew after an item that took
    too long, too much memory or the process with it.

    Args:
        function: Of a module; it, its items and its values are pickled.
        items: What it is called with.
        seconds: How long one item may take.
        memory: Bytes that the process may take, where the system counts them; None for any.

    Yields:
        An `Answer` for each item, in order; None while there is none yet.
    """
    left = deque(items)
    while left:
        process, link = _begin(function, tuple(left), memory)
        begun = False
        try:
            yield from _received(link, BEGINNING_S)  # that it has begun
            begun = True
            yield from _answered(link, left, seconds)
        except _Lost as why:
            yield Answer(left.popleft(), None, str(why), begun)
        finally:
            process.kill()
            process.join()
            link.close()


class _Lost(Exception):
    """The process ended, or has to be."""


def _answered(
    link: Connection, left: deque[Item], seconds: float
) -> Generator[Answer[Item, Value] | None, None, None]:
    while left:
        value, lost = yield from _received(link, seconds)
        yield Answer(left.popleft(), value, lost)


def _received(link: Connection, seconds: float) -> Generator[None, None, tuple[Value | None, str]]:
    """Wait for what the process says.

    Raises:
        _Lost: If it says nothing in time, or has ended.
    """
    until = time.monotonic() + seconds
    try:
        while not link.poll(TICK_S):
            if time.monotonic() > until:
                raise _Lost(f"took more than {seconds:g} s")
            yield None
        told: tuple[Value | None, str] = link.recv()
    except (EOFError, OSError):
        raise _Lost("ended the process that tried it") from None
    return told


def _begin(
    function: Callable[[Item], Value], items: tuple[Item, ...], memory: int | None
) -> tuple[SpawnProcess, Connection]:
    context = get_context("spawn")  # a fork would have the window's locks, and none of its threads
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(there, function, items, memory), daemon=True)
    process.start()
    there.close()
    return process, here


def _serve(
    link: Connection,
    function: Callable[[Item], Value],
    items: tuple[Item, ...],
    memory: int | None,
) -> None:
    """Answer in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window, which ends this one
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if memory is not None:
        _limit_memory(memory)
    link.send((None, ""))  # what follows is timed
    for item in items:
        try:
            answer: tuple[Value | None, str] = function(item), ""
        except Exception as error:  # of whatever a file leads to, such as a lack of memory
            answer = None, f"{type(error).__name__}: {error}"
        link.send(answer)


def _end_with_parent() -> None:
    """End this process when the other one does, however it does."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _limit_memory(bytes_: int) -> None:
    if sys.platform == "win32":
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most == resource.RLIM_INFINITY or most > bytes_:
        resource.setrlimit(resource.RLIMIT_DATA, (bytes_, bytes_))
