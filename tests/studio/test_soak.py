"""Many starts of chains in the window leave memory, threads and jobs as they were."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.studio.hands import PATIENCE_MS
from voxstudio.studio.tasks.sample.task import SampleTask

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from voxstudio.studio.app import Studio

MIB = 1 << 20


def start_often(studio: Studio, qtbot: QtBot, times: int) -> float:
    """Start chains again and again; return what memory the process has then, in MiB."""
    for _ in range(times):
        studio.task(SampleTask).restart()
        qtbot.waitUntil(
            lambda: len(studio.task(SampleTask).player.recording) > 1, timeout=PATIENCE_MS
        )
    gc.collect()
    return float(psutil.Process().memory_info().rss) / MIB


@pytest.mark.soak
@pytest.mark.timeout(3600)  # minutes on a free machine
@pytest.mark.parametrize("times", [1000])
def test_many_starts_of_chains_take_no_more_memory(
    studio: Studio, qtbot: QtBot, times: int
) -> None:
    before = start_often(studio, qtbot, max(times // 5, 3))
    threads = threading.active_count()
    after = start_often(studio, qtbot, times)
    print(f"{times} starts: {before:.1f} MiB before, {after:.1f} MiB after")  # noqa: T201
    assert after - before < 20
    assert threading.active_count() <= threads
    assert len(studio.runner.jobs) <= 2  # the chain, and the one before it if it ends just now
