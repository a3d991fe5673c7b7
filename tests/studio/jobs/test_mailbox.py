"""The mailbox keeps pace: a window that is slow to show leaves time to the worker."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from voxstudio.studio.jobs import LatestValue
from voxstudio.studio.jobs.latest_value import LONGEST_S, REST

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

SLOW_S = 0.03


def work(seconds: float) -> None:
    """Keep the processor busy for so long, whoever else has it meanwhile."""
    work_until = time.thread_time() + seconds
    while time.thread_time() < work_until:
        pass


def test_after_much_work_the_next_delivery_waits_and_the_newest_arrives(qtbot: QtBot) -> None:
    latest_value = LatestValue()
    starts: list[float] = []
    seen: list[object] = []

    def show(_run: int, record: object) -> None:
        starts.append(time.perf_counter())
        work(SLOW_S)
        seen.append(record)

    latest_value.arrived.connect(show)
    latest_value.accept(1)
    posts = itertools.count()
    source = QTimer(interval=3)
    source.timeout.connect(lambda: latest_value.put(1, next(posts)))
    source.start()
    qtbot.waitUntil(lambda: len(starts) > 4, timeout=10_000)
    source.stop()
    newest = next(posts) - 1
    qtbot.waitUntil(lambda: seen[-1] == newest, timeout=10_000)
    apart = [later - earlier for earlier, later in itertools.pairwise(starts)]
    # Timers may be early by the rounding to milliseconds, never by more.
    assert min(apart) >= (1 + REST) * SLOW_S - 0.003
    assert latest_value.shown == len(seen)


def test_a_lone_record_is_delivered_in_the_next_turn_of_the_loop(qtbot: QtBot) -> None:
    latest_value = LatestValue()
    seen: list[object] = []
    latest_value.arrived.connect(lambda _run, record: seen.append(record))
    latest_value.accept(1)
    latest_value.put(1, "first")
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["first"], timeout=5_000)
    latest_value.put(1, "second")
    qtbot.waitUntil(lambda: seen == ["first", "second"], timeout=5_000)


def test_a_record_that_finds_the_mailbox_idle_waits_for_the_rest_too(qtbot: QtBot) -> None:
    latest_value = LatestValue()
    seen: list[float] = []
    latest_value.arrived.connect(lambda _run, _record: seen.append(time.perf_counter()))
    latest_value.accept(1)
    latest_value.put(1, "first")
    qtbot.waitUntil(lambda: len(seen) == 1, timeout=5_000)
    qtbot.wait(20)  # nothing waits
    work(4 * SLOW_S)
    latest_value.put(1, "second")
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=5_000)
    assert seen[1] - seen[0] >= (1 + REST) * 4 * SLOW_S - 0.003


def test_records_go_on_arriving_while_hands_keep_the_event_loop_busy(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if nobody else had the processor: what others take of it would count as a rest.
    monkeypatch.setattr(time, "thread_time", time.perf_counter)
    latest_value = LatestValue()
    seen: list[float] = []
    latest_value.arrived.connect(lambda _run, _record: seen.append(time.perf_counter()))
    latest_value.accept(1)

    def turn() -> None:
        latest_value.put(1, "newest")
        work(SLOW_S)

    hands = QTimer(interval=0)
    hands.timeout.connect(turn)
    hands.start()
    qtbot.waitUntil(lambda: len(seen) > 3, timeout=20_000)
    hands.stop()
    apart = [later - earlier for earlier, later in itertools.pairwise(seen)]
    assert min(apart) > 0.9 * LONGEST_S  # not more often than that, either
