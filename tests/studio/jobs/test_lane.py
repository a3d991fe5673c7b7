"""A lane of jobs: only the newest is heard, and a job that was dropped never is."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from voxstudio.studio.jobs import Failure, LatestJob, Runner

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    made = Runner()
    yield made
    assert made.wait()


@pytest.fixture
def latest_job(runner: Runner) -> LatestJob:
    return LatestJob(runner, runner)


class Heard:
    """What a lane says, in the order of its arrival, and whether it was busy then."""

    def __init__(self, latest_job: LatestJob) -> None:
        self.values: list[tuple[object, bool]] = []
        self.failures: list[tuple[Failure, bool]] = []
        latest_job.succeeded.connect(lambda value: self.values.append((value, latest_job.busy)))
        latest_job.failed.connect(lambda failure: self.failures.append((failure, latest_job.busy)))


def work(value: str, gate: threading.Event | None = None) -> Generator[None, None, str]:
    """Return a value once a gate opens; fail for an empty one."""
    if gate is not None:
        gate.wait(5)
    if not value:
        raise ValueError("nothing to return")
    yield None
    return value


def test_a_lane_is_busy_until_its_job_is_over(latest_job: LatestJob, qtbot: QtBot) -> None:
    heard = Heard(latest_job)
    latest_job.start(work("first"))
    assert latest_job.busy
    qtbot.waitUntil(lambda: not latest_job.busy, timeout=5000)
    latest_job.start(work(""))
    qtbot.waitUntil(lambda: not latest_job.busy, timeout=5000)
    assert heard.values == [("first", False)]
    assert [(type(failure.error), busy) for failure, busy in heard.failures] == [
        (ValueError, False)
    ]


@pytest.mark.parametrize("first", ["first", ""])
def test_a_newer_job_takes_the_place_of_the_one_before(
    latest_job: LatestJob, runner: Runner, qtbot: QtBot, first: str
) -> None:
    heard, gate = Heard(latest_job), threading.Event()
    latest_job.start(work(first, gate))
    latest_job.start(work("second", gate))
    gate.set()
    qtbot.waitUntil(lambda: not latest_job.busy, timeout=5000)
    qtbot.waitUntil(lambda: not runner.jobs, timeout=5000)
    assert heard.values == [("second", False)]
    assert heard.failures == []


@pytest.mark.parametrize("value", ["late", ""])
def test_nothing_is_heard_of_a_job_that_was_dropped(
    latest_job: LatestJob, runner: Runner, qtbot: QtBot, value: str
) -> None:
    heard, gate = Heard(latest_job), threading.Event()
    latest_job.start(work(value, gate))
    latest_job.drop()
    assert not latest_job.busy
    gate.set()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=5000)
    assert heard.values == heard.failures == []
