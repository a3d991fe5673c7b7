"""Compares in a worker, and keeps the last comparison of every mode."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestValue
from voxstudio.studio.tasks.compare.comparison import Comparison, compare

if TYPE_CHECKING:
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.tasks.compare.comparison import ComparisonRequest
    from voxstudio.studio.window.view_state import Doing


class ComparisonJob(QObject):
    """At most one comparison at a time.

    Args:
        parent: Owner.
        runner: Owns the workers.
    """

    changed = Signal()
    """There is more to see, or the comparison began, paused or ended."""

    finished = Signal()
    """All models have ended."""

    failed = Signal(object)
    """Why the worker ended, a `Failure`; not of a model, which fails alone."""

    def __init__(self, parent: QObject, runner: Runner) -> None:
        super().__init__(parent)
        self._runner = runner
        self._latest_value = LatestValue(self)
        self._latest_value.arrived.connect(self._arrived)
        self._job: Job | None = None
        self._held = False
        self._mode = ""
        self.made: dict[str, Comparison] = {}
        """The last comparison, by mode."""

    @property
    def doing(self) -> Doing:
        """Whether it runs or waits."""
        if self._job is None:
            return ""
        return "paused" if self._job.paused else "running"

    def start(self, request: ComparisonRequest) -> None:
        """Compare; what came of the last comparison of the mode goes."""
        self.cancel()
        self._mode = request.mode
        self.made[request.mode] = Comparison(request)
        self._job = self._runner.start(partial(compare, request), self._latest_value)
        self._job.succeeded.connect(self._succeeded)
        self._job.failed.connect(self._failed)
        self.changed.emit()

    def cancel(self) -> None:
        """End the comparison; what has been made stays."""
        job, self._job, self._held = self._job, None, False
        if job is not None:
            job.cancel()
            made = self.made[self._mode]
            self.made[self._mode] = replace(made, cancelled=True)
        self.changed.emit()

    def toggle(self) -> None:
        """Pause, or go on."""
        if self._job is not None:
            (self._job.resume if self._job.paused else self._job.pause)()
            self.changed.emit()

    def hold(self) -> None:
        """Wait while another task has the views and the processor."""
        if self._job is not None and not self._job.paused:
            self._held = True
            self._job.pause()

    def release(self) -> None:
        """Go on where `hold` paused."""
        if self._held and self._job is not None:
            self._job.resume()
        self._held = False

    @Slot(int, object)
    def _arrived(self, _run: int, made: Comparison) -> None:
        self.made[made.request.mode] = made
        self.changed.emit()

    @Slot(object)
    def _succeeded(self, made: Comparison) -> None:
        if self.sender() is self._job:
            self._job = None
            self.made[made.request.mode] = made
            self.changed.emit()
            self.finished.emit()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        if self.sender() is self._job:
            self._job = None
            self.changed.emit()
            self.failed.emit(failure)
