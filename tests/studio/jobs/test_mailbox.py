"""The mailbox keeps pace: a window that is slow to show leaves time to the worker."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from voxstudio.studio.jobs import Mailbox
from voxstudio.studio.jobs.mailbox import REST

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SLOW_S = 0.03


def test_after_a_slow_delivery_the_next_waits_as_long_and_the_newest_arrives(qtbot: QtBot) -> None:
    mailbox = Mailbox()
    spans: list[tuple[float, float]] = []
    seen: list[object] = []

    def show(_run: int, record: object) -> None:
        start = time.perf_counter()
        time.sleep(SLOW_S)
        spans.append((start, time.perf_counter()))
        seen.append(record)

    mailbox.arrived.connect(show)
    mailbox.accept(1)
    posts = itertools.count()
    source = QTimer(interval=3)
    source.timeout.connect(lambda: mailbox.put(1, next(posts)))
    source.start()
    qtbot.waitUntil(lambda: len(spans) > 4, timeout=10_000)
    source.stop()
    newest = next(posts) - 1
    qtbot.waitUntil(lambda: seen[-1] == newest, timeout=10_000)
    pauses = [later[0] - earlier[1] for earlier, later in itertools.pairwise(spans)]
    # Timers may be early by the rounding to milliseconds, never by more.
    assert min(pauses) >= REST * SLOW_S - 0.003
    assert mailbox.shown == len(seen)


def test_a_lone_record_is_delivered_in_the_next_turn_of_the_loop(qtbot: QtBot) -> None:
    mailbox = Mailbox()
    seen: list[object] = []
    mailbox.arrived.connect(lambda _run, record: seen.append(record))
    mailbox.accept(1)
    mailbox.put(1, "first")
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["first"], timeout=5_000)
    mailbox.put(1, "second")
    qtbot.waitUntil(lambda: seen == ["first", "second"], timeout=5_000)
