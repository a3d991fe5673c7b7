"""Workers: one outcome each, cancel that always works, no stale frame, nothing left behind."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, QThread, Signal, Slot
from PySide6.QtWidgets import QWidget

from tests.studio.hands import PATIENCE_MS
from voxstudio.studio.jobs import Failure, Job, LatestValue, Runner

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytestqt.qtbot import QtBot


class Ledger:
    """Writes down a job's signals in the order of their arrival."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.events: list[tuple[str, object]] = []
        job.succeeded.connect(lambda value: self.events.append(("succeeded", value)))
        job.cancelled.connect(lambda: self.events.append(("cancelled", None)))
        job.failed.connect(lambda failure: self.events.append(("failed", failure)))
        job.finished.connect(lambda: self.events.append(("finished", None)))

    @property
    def names(self) -> list[str]:
        """Signal names, oldest first."""
        return [name for name, _ in self.events]

    def wait(self, qtbot: QtBot) -> list[str]:
        """Run the event loop until the job has finished."""
        qtbot.waitUntil(lambda: "finished" in self.names, timeout=5000)
        return self.names


def count(stop: int) -> Generator[int, None, int]:
    """Yield 0 ... stop - 1, return their number."""
    yield from range(stop)
    return stop


def forever() -> Iterator[int]:
    """Yield rising numbers until closed."""
    number = 0
    while True:
        yield number
        number += 1


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    """A runner whose threads have all ended at the end of the test."""
    runner = Runner()
    yield runner
    assert runner.wait(5.0)
    assert runner.jobs == ()


def test_success_delivers_the_last_record_then_the_value_then_finished(
    qtbot: QtBot, runner: Runner
) -> None:
    latest_value = LatestValue()
    job = runner.start(count(1000), latest_value)
    ledger = Ledger(job)
    latest_value.arrived.connect(
        lambda run, record: ledger.events.append(("record", (run, record)))
    )
    ledger.wait(qtbot)
    assert ledger.names[-3:] == ["record", "succeeded", "finished"]
    assert ledger.events[-3][1] == (job.run, 999)
    assert ledger.events[-2][1] == 1000
    assert job.steps_done == 1000
    assert latest_value.shown + latest_value.dropped == 1000
    assert not job.active


def test_records_arrive_in_order_on_the_gui_thread(qtbot: QtBot, runner: Runner) -> None:
    latest_value = LatestValue()
    seen: list[int] = []
    threads: set[int] = set()

    def note(_run: int, record: int) -> None:
        seen.append(record)
        threads.add(threading.get_ident())

    latest_value.arrived.connect(note)
    Ledger(runner.start(count(5000), latest_value)).wait(qtbot)
    assert seen == sorted(set(seen))
    assert threads == {threading.get_ident()}


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA out of memory"),
        RuntimeError("wrapped C/C++ object of type Task has been deleted"),
        MemoryError("16 GiB"),
        ValueError("shape"),
        SystemExit(2),
        GeneratorExit("odd"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_is_reported_once_and_pins_no_frame(
    qtbot: QtBot, runner: Runner, error: BaseException
) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise error

    ledger = Ledger(runner.start(broken()))
    assert ledger.wait(qtbot) == ["failed", "finished"]
    failure = ledger.events[0][1]
    assert isinstance(failure, Failure)
    assert str(error) in str(failure.error)
    assert "in broken" in failure.details
    assert failure.error.__traceback__ is None


def test_set_up_runs_in_the_worker_and_its_error_is_reported(qtbot: QtBot, runner: Runner) -> None:
    where: list[int] = []

    def prepare() -> Iterator[int]:
        where.append(threading.get_ident())
        raise RuntimeError("no such checkpoint")

    assert Ledger(runner.start(prepare)).wait(qtbot) == ["failed", "finished"]
    assert where != [threading.get_ident()]


def test_cancel_while_busy_ends_after_the_current_step(qtbot: QtBot, runner: Runner) -> None:
    closed = threading.Event()

    def busy() -> Iterator[int]:
        try:
            while True:
                time.sleep(0.02)
                yield 0
        finally:
            closed.set()

    latest_value = LatestValue()
    job = runner.start(busy(), latest_value)
    ledger = Ledger(job)
    qtbot.waitUntil(lambda: latest_value.shown > 2)
    shown = latest_value.shown
    job.cancel()
    assert ledger.wait(qtbot) == ["cancelled", "finished"]
    assert closed.is_set()
    assert latest_value.shown == shown


def test_cancel_after_the_last_step_is_still_a_cancel(qtbot: QtBot, runner: Runner) -> None:
    job = runner.start(count(3))
    ledger = Ledger(job)
    deadline = time.monotonic() + 5
    while job.steps_done < 3 and time.monotonic() < deadline:
        time.sleep(0.001)
    job.cancel()
    assert ledger.wait(qtbot) == ["cancelled", "finished"]


def test_pause_advance_resume_and_cancel_while_paused(qtbot: QtBot, runner: Runner) -> None:
    latest_value = LatestValue()
    job = runner.start(forever(), latest_value)
    ledger = Ledger(job)
    qtbot.waitUntil(lambda: job.steps_done > 3)
    job.pause()
    qtbot.wait(20)
    held = job.steps_done
    qtbot.wait(30)
    assert job.paused
    assert job.steps_done == held
    job.advance()
    job.advance(2)
    qtbot.waitUntil(lambda: job.steps_done == held + 3)
    qtbot.wait(30)
    assert job.steps_done == held + 3
    job.resume()
    qtbot.waitUntil(lambda: job.steps_done > held + 10)
    job.pause()
    job.cancel()
    assert ledger.wait(qtbot) == ["cancelled", "finished"]


def test_a_new_run_never_shows_a_frame_of_the_old_one(qtbot: QtBot, runner: Runner) -> None:
    latest_value = LatestValue()
    current: list[int] = []
    stale: list[tuple[int, int]] = []
    latest_value.arrived.connect(
        lambda run, _record: stale.append((run, current[-1])) if run != current[-1] else None
    )
    jobs = []
    for _ in range(60):
        job = runner.start(forever(), latest_value)
        current.append(job.run)
        jobs.append(job)
        enough = latest_value.shown + 2
        while latest_value.shown < enough:
            qtbot.wait(1)
        if len(jobs) % 2:
            job.cancel()
    assert stale == []
    assert latest_value.shown >= 60


def test_mailbox_drops_queued_records_of_a_run_that_is_no_longer_accepted(qtbot: QtBot) -> None:
    latest_value = LatestValue()
    seen: list[tuple[int, object]] = []
    latest_value.arrived.connect(lambda run, record: seen.append((run, record)))
    latest_value.accept(1)
    latest_value.put(1, "old")
    latest_value.accept(2)
    latest_value.put(1, "late")
    qtbot.wait(10)
    assert seen == []
    latest_value.put(2, "first")
    latest_value.put(2, "newest")
    qtbot.waitUntil(lambda: seen == [(2, "newest")], timeout=PATIENCE_MS)
    assert (latest_value.shown, latest_value.dropped) == (1, 3)
    latest_value.put(2, None)
    latest_value.clear(1)
    qtbot.waitUntil(lambda: seen[-1] == (2, None), timeout=PATIENCE_MS)  # a frame has a rest
    latest_value.put(2, "never")
    latest_value.clear()
    qtbot.wait(100)
    assert len(seen) == 2


def test_a_fast_worker_queues_at_most_one_event(qtbot: QtBot, runner: Runner) -> None:
    """The GUI sleeps while the worker makes thousands of records; it then gets one."""
    latest_value = LatestValue()
    seen: list[int] = []
    latest_value.arrived.connect(lambda _run, record: seen.append(record))
    job = runner.start(count(20_000), latest_value)
    ledger = Ledger(job)
    deadline = time.monotonic() + 5
    while job.steps_done < 20_000 and time.monotonic() < deadline:
        time.sleep(0.005)
    ledger.wait(qtbot)
    assert seen == [19_999]


def test_200_start_cancel_cycles_leave_thread_count_at_baseline(
    qtbot: QtBot, runner: Runner
) -> None:
    Ledger(runner.start(count(1))).wait(qtbot)
    baseline = threads_of_this_process()
    latest_value = LatestValue()
    for cycle in range(200):
        job = runner.start(forever(), latest_value)
        if cycle % 3 == 0:
            while not job.steps_done:
                qtbot.wait(1)
        job.cancel()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=10_000)
    assert threads_of_this_process() <= baseline


def test_close_waits_for_busy_workers_and_emits_their_outcome(qtbot: QtBot) -> None:
    runner = Runner()
    ledgers = [Ledger(runner.start(forever())) for _ in range(4)]
    assert runner.wait(5.0)
    assert runner.jobs == ()
    assert [ledger.names for ledger in ledgers] == [["cancelled", "finished"]] * 4


def test_close_gives_up_on_a_stuck_worker_without_terminating_it(qtbot: QtBot) -> None:
    stuck_now, release = threading.Event(), threading.Event()

    def stuck() -> Iterator[int]:
        stuck_now.set()
        release.wait(10)
        yield 1

    runner = Runner()
    job = runner.start(stuck())
    assert stuck_now.wait(5)
    assert not runner.wait(0.05)
    assert job.active
    release.set()
    assert runner.wait(5.0)
    assert not job.active


class Pulse(QObject):
    """A signal that a worker thread emits, queued to the GUI thread."""

    beat = Signal(object)
    bare = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    @Slot(object)
    def hear(self, _value: object) -> None:
        """Count one delivery."""
        self.heard += 1


def test_reference_counts_survive_20000_signals_and_updates(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.10 / 3.11 steals a reference on every void call and emit.

    Python 3.12 made `None` and `True` immortal; there the counts are constants.
    """
    pulse, widget = Pulse(), QWidget()
    qtbot.addWidget(widget)
    pulse.beat.connect(pulse.hear)

    class Beater(QThread):
        def run(self) -> None:
            for _ in range(20_000):
                pulse.beat.emit(None)

    before = sys.getrefcount(None), sys.getrefcount(True)
    beater = Beater()
    beater.start()
    for _ in range(20_000):
        widget.update()
    beater.wait()
    qtbot.waitUntil(lambda: pulse.heard == 20_000, timeout=10_000)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert after[0] > before[0] - 500
    assert after[1] > before[1] - 500


def threads_of_this_process() -> int:
    """Number of threads Python knows; a `QThread` that ran Python code counts until it ends."""
    return threading.active_count()
