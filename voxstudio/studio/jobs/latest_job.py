"""One job at a time, of which only the newest is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from voxstudio.studio.jobs.job import Job
    from voxstudio.studio.jobs.latest_value import LatestValue
    from voxstudio.studio.jobs.runner import Runner
    from voxstudio.studio.jobs.work import Failure, Steps

Doing = Literal["", "running", "paused"]


class LatestJob(QObject):
    """Starts jobs; a newer one takes the place of the one before.

    Args:
        parent: Owner.
        runner: Owns the workers.
    """

    succeeded = Signal(object)
    """The value of a job; nothing is under way."""

    failed = Signal(object)
    """A `Failure`; nothing is under way."""

    def __init__(self, parent: QObject, runner: Runner) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: Job | None = None

    @property
    def job(self) -> Job | None:
        """The job under way."""
        return self._job

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    @property
    def doing(self) -> Doing:
        """Whether it runs or waits."""
        if self._job is None:
            return ""
        return "paused" if self._job.paused else "running"

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._job is not None:
            self._job.toggle()

    def hold(self) -> None:
        """Pause while something else needs the processor."""
        if self._job is not None:
            self._job.hold()

    def release(self) -> None:
        """Go on where `hold` paused."""
        if self._job is not None:
            self._job.release()

    def start(self, steps: Steps, latest_value: LatestValue | None = None) -> None:
        """Start a job in place of the one under way.

        Args:
            steps: As of `Runner.start`.
            latest_value: Where its records go; None for nowhere.
        """
        self.drop()
        self._job = self._runner.start(steps, latest_value)
        self._job.succeeded.connect(self._succeed)
        self._job.failed.connect(self._fail)

    def drop(self) -> None:
        """End the job under way; nothing more is heard of it."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @Slot(object)
    def _succeed(self, value: object) -> None:
        if self._over():
            self.succeeded.emit(value)

    @Slot(object)
    def _fail(self, failure: Failure) -> None:
        if self._over():
            self.failed.emit(failure)

    def _over(self) -> bool:
        """Forget the job that has ended if it is the newest."""
        newest = self.sender() is self._job
        if newest:
            self._job = None
        return newest
