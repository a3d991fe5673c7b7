"""Compares in a worker, and keeps the last comparison of every mode."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestJob, LatestValue
from voxstudio.studio.saved.checks import one_of
from voxstudio.studio.tasks.compare.comparison import Comparison, compare
from voxstudio.studio.tasks.compare.offers import OPERATIONS

if TYPE_CHECKING:
    from voxstudio.studio.jobs import Doing, Failure, Runner
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.compare.comparison import ComparisonRequest


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
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._failed)
        self._latest_value = LatestValue(self)
        self._latest_value.arrived.connect(self._arrived)
        self._mode = ""
        self.made: dict[str, Comparison] = {}
        """The last comparison, by mode."""

    @property
    def doing(self) -> Doing:
        """Whether it runs or waits."""
        return self._latest_job.doing

    def start(self, request: ComparisonRequest) -> None:
        """Compare; what came of the last comparison of the mode goes."""
        self.cancel()
        self._mode = request.mode
        self.made[request.mode] = Comparison(request)
        self._latest_job.start(partial(compare, request), self._latest_value)
        self.changed.emit()

    def save(self) -> State:
        """Return the comparisons."""
        return dict(self.made)

    def restore(self, state: SavedState) -> None:
        """Have the comparisons of a session in place of all others.

        Raises:
            Unreadable: If they make no sense.
        """
        self._latest_job.drop()
        found = (state.get(mode, one_of(Comparison)) for mode in state.names if mode in OPERATIONS)
        self.made = {each.request.mode: each for each in found}
        self.changed.emit()

    def cancel(self) -> None:
        """End the comparison; what has been made stays."""
        if self._latest_job.busy:
            self._latest_job.drop()
            made = self.made[self._mode]
            self.made[self._mode] = replace(made, cancelled=True)
        self.changed.emit()

    def toggle(self) -> None:
        """Pause, or go on."""
        self._latest_job.toggle()
        self.changed.emit()

    def hold(self) -> None:
        """Wait while another task has the views and the processor."""
        self._latest_job.hold()

    def release(self) -> None:
        """Go on where `hold` paused."""
        self._latest_job.release()

    @Slot(int, object)
    def _arrived(self, _run: int, made: Comparison) -> None:
        self.made[made.request.mode] = made
        self.changed.emit()

    @Slot(object)
    def _succeeded(self, made: Comparison) -> None:
        self.made[made.request.mode] = made
        self.changed.emit()
        self.finished.emit()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.changed.emit()
        self.failed.emit(failure)
