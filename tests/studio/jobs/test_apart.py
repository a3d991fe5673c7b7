"""Work in a process of its own: answered, limited and ended."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from voxstudio.apart import MEMORY
from voxstudio.studio.jobs import answers

if TYPE_CHECKING:
    from collections.abc import Callable

LONG_S = 60.0
"""More than a busy machine needs for anything here."""


def lost_and_found(function: Callable[[Any], Any], items: list[Any], seconds: float) -> list[Any]:
    """What became of each item: its value, or why there is none."""
    found = [each for each in answers(function, items, seconds) if each is not None]
    assert [each.item for each in found] == items
    return [each.lost or each.value for each in found]


def alive(pid: int) -> bool:
    """Return whether a process does anything any more."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def children() -> set[int]:
    """Processes begun by this one, without the one that all of them share."""
    mine = psutil.Process().children(recursive=True)
    return {each.pid for each in mine if "resource_tracker" not in " ".join(each.cmdline())}


def test_every_item_is_answered_in_order_and_a_fault_harms_no_other() -> None:
    found = lost_and_found(math.sqrt, [4.0, -1.0, 9.0], LONG_S)
    assert found == [2.0, "ValueError: math domain error", 3.0]


def test_an_item_that_ends_the_process_harms_no_other() -> None:
    found = lost_and_found(eval, ["1", "__import__('os')._exit(3)", "2"], LONG_S)
    assert found == [1, "ended the process that tried it", 2]


def test_an_item_that_takes_too_long_harms_no_other() -> None:
    found = lost_and_found(eval, ["1", "__import__('time').sleep(600)", "2"], 1.0)
    assert found == [1, "took more than 1 s", 2]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count it")
def test_more_memory_than_there_is_for_it_is_refused() -> None:
    (found,) = lost_and_found(bytearray, [MEMORY + 1], LONG_S)
    assert found.startswith("MemoryError")


def test_the_process_ends_with_the_generator() -> None:
    before = children()
    work = answers(time.sleep, [600.0], 600.0)
    assert next(work) is None
    assert len(children() - before) == 1
    began = time.monotonic()
    work.close()
    assert time.monotonic() - began < 30
    assert children() == before


ORPHAN = """
import os, time
from voxstudio.studio.jobs import answers
for answer in answers(eval, ["__import__('os').getpid()", "__import__('time').sleep(600)"], 600):
    if answer is not None:
        print(answer.value, flush=True)
        os._exit(0)  # as a process that is killed: nothing of it ends what it began
"""


def test_the_process_ends_with_a_program_that_was_killed() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ORPHAN], capture_output=True, text=True, timeout=120, check=True
    )
    until = time.monotonic() + LONG_S
    while alive(int(run.stdout)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(int(run.stdout))


class Unreadable:
    """An item that the other process cannot unpack."""

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        return eval, ("1 / 0",)


def test_a_process_that_does_not_begin_is_told_from_an_item_that_ends_it() -> None:
    (found,) = (each for each in answers(str, [Unreadable()], LONG_S) if each is not None)
    assert not found.begun
    (ended,) = (each for each in answers(eval, ["exit()"], LONG_S) if each is not None)
    assert ended.begun and ended.lost
