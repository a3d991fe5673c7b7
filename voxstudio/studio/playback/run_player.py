"""Plays one run after another: made by a worker, followed, scrubbed and chosen from."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestJob, LatestValue
from voxstudio.studio.playback.recording import Recording
from voxstudio.studio.playback.run import Run
from voxstudio.studio.window.curves import Curves, seed_names
from voxstudio.studio.window.view_state import TimelineView

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Doing, Failure, Job, Runner
    from voxstudio.studio.playback.recording import Moment

R = TypeVar("R", bound=Run)


class RunPlayer(QObject, Generic[R]):
    """One run at a time.

    Args:
        parent: Owner.
        runner: Owns the workers.
    """

    changed = Signal()
    """There are more frames, another one is on screen, or the run began, paused or ended."""

    finished = Signal()
    """The run came to its end."""

    failed = Signal(object)
    """The run ended in a `Failure`."""

    def __init__(self, parent: QObject, runner: Runner) -> None:
        super().__init__(parent)
        self._latest_job = LatestJob(self, runner)
        self._latest_job.succeeded.connect(self._succeeded)
        self._latest_job.failed.connect(self._failed)
        self._latest_value = LatestValue(self)
        self._latest_value.arrived.connect(self._arrived)
        self.run: R | None = None
        self.index = -1
        """Of the recorded frame on screen."""
        self.selected = 0
        """Number of the framed chain."""
        self._live = self._picked = False
        # The same values for the same frame, so that what is shown is not drawn again.
        self._curves, self._shapes = lru_cache(2)(_curves), lru_cache(1)(_shapes)

    def __len__(self) -> int:
        """Number of recorded frames; something is on screen once there is one."""
        return len(self.recording)

    @property
    def recording(self) -> Recording:
        """The frames so far."""
        return Recording() if self.run is None else self.run.recording

    @property
    def job(self) -> Job | None:
        """What makes the frames of a run that has not ended."""
        return self._latest_job.job

    @property
    def running(self) -> bool:
        """Whether a run has not ended."""
        return self._latest_job.busy

    @property
    def paused(self) -> bool:
        """Whether a run waits."""
        return self.doing == "paused"

    @property
    def doing(self) -> Doing:
        """Whether it runs or waits."""
        return self._latest_job.doing

    @property
    def moment(self) -> Moment | None:
        """The frame on screen."""
        return self.run.recording[self.index] if self.run is not None and len(self) else None

    @property
    def step_shown(self) -> int:
        """Step of the frame on screen; of the newest one while those that come are shown."""
        if not len(self):
            return 0
        return self.recording[-1 if self._live else self.index].step

    @property
    def shapes(self) -> list[Shape]:
        """All shapes on screen; none before there is a frame."""
        run, moment = self.run, self.moment
        if run is None or moment is None:
            return []
        newest = run.newest is not None and run.newest.step == moment.step
        return self._shapes(run, self.index, moment.step, newest)

    # The life of a run.

    def show_run(self, run: R | None) -> None:
        """Show a run that has ended, or none; the one under way ends."""
        self._latest_job.drop()
        self.run = run
        self.selected = 0 if run is None else min(self.selected, len(run.seeds) - 1)
        self.follow()
        self.changed.emit()

    def start(self, run: R, load: Callable[[], LoadedNet]) -> None:
        """Run in a worker, which loads the model first."""
        self.run, self.index = run, len(run.recording) - 1
        self.selected = min(self.selected, len(run.seeds) - 1)
        self._live, self._picked = True, False
        self._latest_job.start(lambda: run.frames(load), self._latest_value)
        self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Pause or go on."""
        if self.paused:
            self.follow()
        self._latest_job.toggle()
        self.changed.emit()

    def step(self, frames: int = 1) -> None:
        """Make a step, then pause."""
        if self.job is not None:
            self.follow()
            if not self.job.paused:
                self.job.pause()
            self.job.advance(frames)
            self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """End the run; what it has made so far stays on screen."""
        self._latest_job.drop()
        if not len(self):
            self.run = None
        self.changed.emit()

    def drop(self) -> None:
        """End the run and take it off the screen."""
        self._latest_job.drop()
        self.run, self.index = None, -1

    def hold(self) -> None:
        """Pause while another task has the views and the processor."""
        self._latest_job.hold()

    def release(self) -> None:
        """Go on where `hold` paused."""
        self._latest_job.release()

    @Slot(object)
    def _succeeded(self, _value: object) -> None:
        if self.run is not None and not self._picked:
            self.selected = int(np.argmin(self.run.recording[-1].energy))
        self.finished.emit()
        self.changed.emit()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.drop()
        self.failed.emit(failure)

    # What is shown.

    def select(self, number: int) -> None:
        """Frame a chain."""
        if self.run is not None and 0 <= number < len(self.run.seeds):
            self.selected, self._picked = number, True
            self.changed.emit()

    def follow(self) -> None:
        """Show the newest frame, and those that come."""
        self._live, self.index = True, len(self) - 1

    def show_frame(self, index: int) -> None:
        """Show a recorded frame; the newest follows the run."""
        if len(self):
            self.index = min(max(index, 0), len(self) - 1)
            self._live = self.index == len(self) - 1
            self.changed.emit()

    def show_step(self, step: int) -> None:
        """Show the recorded frame nearest to a step."""
        if self.run is not None:
            self.show_frame(self.run.recording.index_of(step))

    @Slot(int, object)
    def _arrived(self, _run: int, moment: Moment) -> None:
        if self._live:
            self.index = len(self) - 1
        self.changed.emit()

    def timeline(self, mark: int | None = None) -> TimelineView:
        """Return where the frame on screen is."""
        moment = self.moment
        if moment is None:
            return TimelineView()
        return TimelineView(self.index, len(self), f"step {moment.step:,}", mark)

    def curves(self, quantity: str) -> Curves | None:
        """Return the curves of a quantity; the same value while there is nothing new."""
        moment = self.moment
        if self.run is None or moment is None:
            return None
        newest = self.run.recording[-1].step
        return self._curves(self.run, quantity, self.selected, moment.step, len(self), newest)


def _shapes(run: Run, index: int, _step: int, _newest: bool) -> list[Shape]:
    """Return shapes; the last two say which frame it is, and how exactly it is known."""
    return run.shapes(index)


def _curves(run: Run, quantity: str, selected: int, step: int, _count: int, _newest: int) -> Curves:
    """Return curves; the last two say which frames there are."""
    steps, values = run.recording.curves(quantity)
    chosen = min(selected, values.shape[1] - 1)
    return Curves(steps, values, seed_names(run.seeds), chosen, step, energy=run.measured)
