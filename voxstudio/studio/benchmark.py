"""Speed of the real window, as a process: `python -m voxstudio.studio.benchmark CHECKPOINT N`.

Prints rows as JSON. It is a process of its own because the time to the first shape needs one.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import torch

IMPORTED = time.perf_counter()
"""What comes after `import torch` counts towards the first shape."""

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from voxstudio.bench.row import Row  # noqa: E402
from voxstudio.library import resources  # noqa: E402
from voxstudio.sampling.player import play  # noqa: E402
from voxstudio.studio.app import Studio  # noqa: E402
from voxstudio.studio.tasks.sample.task import SampleTask  # noqa: E402
from voxstudio.studio.widgets.stylesheet import load_fonts  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, ROUND_S = 4, 2.0
"""The chain runs in the window and without it in turns, this often and for this many seconds."""

SETTLING_S = 4.0
"""Between the first shape and the first round: meanwhile the library gets its pictures."""

BEAT_MS, BEATING_S = 2, 6.0
"""Period of the timer whose lateness is the event loop's, and how long it is watched."""

P99_MS, LONGEST_MS, FIRST_SHAPE_MS = 16.0, 50.0, 2000.0
"""What the event loop and the first shape may take."""

POLL_MS, PATIENCE_S = 2, 60.0

DRAWING = frozenset(
    {QEvent.Type.UpdateRequest, QEvent.Type.Paint, QEvent.Type.Expose, QEvent.Type.Resize}
)
"""Events that draw; what they take is not the event loop's lateness."""


class DrawingTime(QObject):
    """Adds up the time an application spends drawing.

    It is told of each event before its delivery, so drawing lasts from the first event that draws
    to the next one that does not. Delivering the events itself would keep Python's lock while Qt
    composes the window, and slow down the chain that is measured.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._since: float | None = None
        self._total = 0.0
        application.installEventFilter(self)

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:
        """Note what kind of event comes next; never takes it."""
        if event.type() in DRAWING:
            self._since = self._since or time.perf_counter()
        elif self._since is not None:
            self._total += time.perf_counter() - self._since
            self._since = None
        return False

    @property
    def seconds(self) -> float:
        """Time spent drawing so far, what is under way not counted."""
        return self._total


class Heartbeat(QObject):
    """Measures how late the event loop comes back to a fast timer, drawing not counted.

    Args:
        drawing: What does not count.
    """

    def __init__(self, drawing: DrawingTime) -> None:
        super().__init__()
        self._drawing = drawing
        self._before = (time.perf_counter(), drawing.seconds)
        self.late_ms: list[float] = []
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = (time.perf_counter(), self._drawing.seconds)
        gap = now[0] - self._before[0] - (now[1] - self._before[1])
        self.late_ms.append(max(0.0, gap * 1e3 - BEAT_MS))
        self._before = now

    def stop(self) -> list[float]:
        """Return the lateness of every beat in milliseconds, least first."""
        self._timer.stop()
        return sorted(self.late_ms)


def measure(path: Path, threads: int) -> list[Row]:
    """Open the studio with a checkpoint and return the rows of its window."""
    application = QApplication(sys.argv[:1])
    load_fonts(resources() / "fonts")
    studio = Studio(application)
    studio.window.show()
    studio.load(path)
    wait_until(lambda: studio.task(SampleTask).player.index >= 0)
    drawn = studio.window.viewport.frames_drawn
    wait_until(lambda: studio.window.viewport.frames_drawn > drawn)
    first_ms = 1e3 * (time.perf_counter() - IMPORTED)
    if threads:
        torch.set_num_threads(threads)
    run_for(SETTLING_S)
    live = _live(studio)
    studio.task(SampleTask).toggle()
    rows = [live, *_event_loop(DrawingTime(application))]
    studio.window.close()
    peer = "2 s beyond import torch"
    name, goal = "first shape in the window", "at most 1"
    return [*rows, Row(name, first_ms / FIRST_SHAPE_MS, first_ms, FIRST_SHAPE_MS, peer, goal)]


def _live(studio: Studio) -> Row:
    """Compare the running chain with the same chain without a window."""
    rates = [(_window_rate(studio), _headless_rate(studio)) for _ in range(ROUNDS)]
    share = median(live / headless for live, headless in rates)
    live_ms, headless_ms = (1e3 / median(column) for column in zip(*rates, strict=True))
    name = "live chain, share of its steps/s"
    peer = "the same chain without a window"
    return Row(name, share, live_ms, headless_ms, peer, "at least 0.85")


def _window_rate(studio: Studio) -> float:
    """Return the steps per second of the running chain; it is paused before and after."""
    job = studio.task(SampleTask).player.job
    if job is None:
        raise RuntimeError("the window runs no chain")
    job.resume()
    start, before = time.perf_counter(), job.steps_done
    run_for(ROUND_S)
    rate = (job.steps_done - before) / (time.perf_counter() - start)
    job.pause()
    run_for(0.3)  # lets the last frame be drawn
    return rate


def _headless_rate(studio: Studio) -> float:
    """Return the steps per second of a chain that goes on from the same place."""
    task = studio.task(SampleTask)
    model, run = task.model, task.player.run
    if model is None or run is None:
        raise RuntimeError("the window runs no model")
    frame = run.recording[-1]
    steps, start = 0, time.perf_counter()
    for _ in play(model, seeds=range(len(frame.voxels)), start=frame.snapshot):
        if (seconds := time.perf_counter() - start) > ROUND_S:
            break
        steps += 1
    return steps / seconds


def _event_loop(drawing: DrawingTime) -> list[Row]:
    """Measure the event loop's lateness while the chain runs."""
    heartbeat = Heartbeat(drawing)
    run_for(BEATING_S)
    late = heartbeat.stop()
    p99, longest, goal = late[int(0.99 * len(late))], late[-1], "at most 1"
    return [
        Row("event loop, p99", p99 / P99_MS, p99, P99_MS, "16 ms", goal),
        Row("event loop, longest", longest / LONGEST_MS, longest, LONGEST_MS, "50 ms", goal),
    ]


def run_for(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def wait_until(done: Callable[[], bool]) -> None:
    """Let the event loop run until something is done.

    Raises:
        TimeoutError: If it is not done in a minute.
    """
    deadline = time.perf_counter() + PATIENCE_S
    while not done():
        if time.perf_counter() > deadline:
            raise TimeoutError("the window showed no shape in time")
        run_for(POLL_MS / 1e3)


if __name__ == "__main__":
    found = measure(Path(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps([vars(row) for row in found]) + "\n")
