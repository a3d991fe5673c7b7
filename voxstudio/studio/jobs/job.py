"""The GUI's handle on a running task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QObject, Qt, QThread, Signal, Slot

from voxstudio.studio.jobs.work import Work

if TYPE_CHECKING:
    from voxstudio.studio.jobs.latest_value import LatestValue
    from voxstudio.studio.jobs.work import Steps


class Job(QObject):
    """A task in its own thread, seen from the GUI thread.

    `succeeded` (the generator's value), `cancelled` or `failed` (a `Failure`) is emitted exactly
    once, after the last record was delivered; `finished` follows when the thread has ended.
    """

    succeeded = Signal(object)
    cancelled = Signal()
    failed = Signal(object)
    finished = Signal()

    def __init__(self, run: int, steps: Steps, latest_value: LatestValue | None) -> None:
        super().__init__()
        self.run = run
        self._latest_value = latest_value
        self._thread: QThread | None = QThread()
        self._thread.setObjectName(f"job-{run}")
        self._work: Work | None = Work(
            steps, latest_value.post_for(run) if latest_value else _ignore
        )
        self._steps_done = 0
        self._paused = self._held = False
        self._work.moveToThread(self._thread)
        self._connect(self._work, self._thread)

    def _connect(self, work: Work, thread: QThread) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        thread.started.connect(work.run)
        work.succeeded.connect(self._succeed, queued)
        work.cancelled.connect(self._stop, queued)
        work.failed.connect(self._fail, queued)
        work.finished.connect(thread.quit, Qt.ConnectionType.DirectConnection)
        thread.finished.connect(self._end, queued)

    @property
    def active(self) -> bool:
        """Whether the thread has not ended yet."""
        return self._thread is not None

    @property
    def shown(self) -> bool:
        """Whether its records go to the window."""
        return self._latest_value is not None

    @property
    def paused(self) -> bool:
        """Whether the task waits for `resume` or `advance`."""
        return self._work.gate.paused if self._work else self._paused

    @property
    def steps_done(self) -> int:
        """Number of records made so far, delivered or not."""
        return self._work.steps_done if self._work else self._steps_done

    def start(self) -> None:
        """Start the thread; called once, by the runner."""
        if self._thread:
            self._thread.start()

    def cancel(self) -> None:
        """Stop before the next step; no record of this job arrives after this returns."""
        if self._work:
            self._work.gate.stop()
        if self._latest_value:
            self._latest_value.clear(self.run)

    def pause(self) -> None:
        """Hold the task before its next step."""
        if self._work:
            self._work.gate.pause()

    def resume(self) -> None:
        """Let the task run freely."""
        if self._work:
            self._work.gate.resume()

    def toggle(self) -> None:
        """Pause, or go on."""
        if self.paused:
            self.resume()
        else:
            self.pause()

    def hold(self) -> None:
        """Pause while something else needs the processor; what waits already is left alone."""
        if self._work and not self.paused:
            self._held = True
            self.pause()

    def release(self) -> None:
        """Go on where `hold` paused."""
        if self._held:
            self._held = False
            self.resume()

    def advance(self, steps: int = 1) -> None:
        """Let the task make `steps` more steps, then hold."""
        if self._work:
            self._work.gate.advance(steps)

    def join(self, deadline: QDeadlineTimer) -> bool:
        """Wait in the GUI thread for the end; emits what is still queued. False on time-out."""
        if self._thread is None:
            return True
        if not self._thread.wait(deadline):
            return False
        QCoreApplication.sendPostedEvents(self, 0)
        self._end()
        return True

    def wait(self, deadline: QDeadlineTimer) -> bool:
        """Wait for the end and emit nothing; for the end of the program. False on time-out."""
        return self._thread is None or self._thread.wait(deadline)

    @Slot(object)
    def _succeed(self, value: object) -> None:
        if self._work and self._work.gate.stopped:  # cancelled while this was queued
            self.cancelled.emit()
            return
        self._flush()
        self.succeeded.emit(value)

    @Slot()
    def _stop(self) -> None:
        self.cancelled.emit()

    @Slot(object)
    def _fail(self, failure: object) -> None:
        self._flush()
        self.failed.emit(failure)

    @Slot()
    def _end(self) -> None:
        """Drop thread and task once the thread has ended; safe to call twice."""
        if self._thread is None or self._work is None:
            return
        self._steps_done = self._work.steps_done
        self._paused = self._work.gate.paused
        self._thread.wait()
        self._work = self._thread = None
        self.finished.emit()

    def _flush(self) -> None:
        if self._latest_value:
            self._latest_value.flush()


def _ignore(_record: object) -> None:
    """Take a record nobody wants to see."""
