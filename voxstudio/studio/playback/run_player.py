"""Variants of a shape in the window: made by a worker, followed, scrubbed and chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio.studio.jobs import LatestValue

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Job, Runner
    from voxstudio.studio.playback.recording import Moment
    from voxstudio.studio.playback.variant_run import VariantRun
    from voxstudio.studio.window.main_window import MainWindow


Run = TypeVar("Run", bound="VariantRun")


class RunPlayer(QObject, Generic[Run]):
    """One run at a time, on screen while it has frames.

    Args:
        window: Whose views the variants share.
        runner: Owns the workers.
        task: Key of the task that they belong to.
        show: Shows a run's frame of this index with the variant of this number framed.
        first: Number of the view of the first variant; those before it show something else.
    """

    changed = Signal()
    """There are more frames, or the run began, paused, went on or ended."""

    failed = Signal(object)
    """The run ended in a `Failure`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        task: str,
        show: Callable[[MainWindow, Run, int, int], None],
        first: int = 0,
    ) -> None:
        super().__init__(window)
        self.window, self.runner = window, runner
        self._task, self._show, self._first = task, show, first
        self.latest_value = LatestValue(self)
        self.job: Job | None = None
        self.run: Run | None = None
        self.index = -1
        """Of the recorded frame on screen."""
        self.selected = 0
        """Number of the framed variant."""
        self.merged = False
        """Whether one view shows the mean of all, instead of a view each."""
        self._live = self._held = self._picked = False
        window.timeline.sought.connect(self.show_frame)
        window.plot.step_clicked.connect(self.show_step)
        window.plot.quantity_chosen.connect(self.show)
        window.viewport.cell_clicked.connect(self.select)
        self.latest_value.arrived.connect(self._arrived)

    @property
    def running(self) -> bool:
        """Whether a run has not ended."""
        return self.job is not None and self.job.active

    @property
    def paused(self) -> bool:
        """Whether a run waits."""
        return self.running and self.job is not None and self.job.paused

    def __len__(self) -> int:
        """Number of recorded frames; variants are on screen once there is one."""
        return len(self.run.recording) if self.run is not None else 0

    @property
    def chosen(self) -> Shape | None:
        """The framed variant, or the mean, as it is on screen; None before there is one."""
        shapes = self.shapes
        return shapes[0 if self.merged else self.selected] if shapes else None

    @property
    def shapes(self) -> list[Shape]:
        """All shapes on screen: the variants, or their mean; none before there is a frame."""
        if self.run is None or not len(self):
            return []
        if self.merged:
            return [self.run.mean(self.index)[0]]
        return self.run.variants(self.index)

    # The life of a run.

    def start(self, run: Run, load: Callable[[], LoadedNet]) -> None:
        """Make the variants of a run in a worker, which loads the model first."""
        self.stop()
        self.run, self.index, self.selected = run, -1, 0
        self._live, self._picked = True, False
        self.job = self.runner.start(lambda: run.frames(load), self.latest_value)
        self.job.succeeded.connect(self._finished)
        self.job.failed.connect(self._failed)
        self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Pause or go on."""
        if self.job is not None and self.job.paused:
            self._live = True
            self.job.resume()
        elif self.job is not None:
            self.job.pause()
        self.changed.emit()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause."""
        if self.job is not None and self.running:
            self._live = True
            if not self.job.paused:
                self.job.pause()
            self.job.advance(1)
            self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """End the run; what it has recovered so far stays on screen."""
        if self.job is not None:
            self.job.cancel()
        self.job = None
        if not len(self):
            self.run = None
        self.show()
        self.changed.emit()

    def drop(self) -> None:
        """End the run and forget its variants."""
        if self.job is not None:
            self.job.cancel()
        self.job = self.run = None
        self.index = -1

    def hold(self) -> None:
        """Pause while another task has the views and the processor."""
        if self.job is not None and self.running and not self.job.paused:
            self._held = True
            self.job.pause()

    def release(self) -> None:
        """Go on where `hold` paused."""
        if self._held and self.job is not None:
            self.job.resume()
        self._held = False

    @Slot(object)
    def _finished(self, _value: object) -> None:
        if self.sender() is not self.job or self.run is None:  # another run began since
            return
        self.job = None
        if not self._picked:
            self.selected = int(np.argmin(self.run.recording[-1].energy))
        self.show()
        if self.window.task == self._task:
            self.window.viewport.follow()
        self.changed.emit()

    @Slot(object)
    def _failed(self, failure: object) -> None:
        if self.sender() is self.job:  # a run that was given up may fail as it likes
            self.drop()
            self.failed.emit(failure)

    # What is shown.

    @Slot(int)
    def select(self, number: int) -> None:
        """Frame the variant in a view."""
        variant = number - self._first
        here = self.window.task == self._task and not self.merged
        if here and self.run is not None and 0 <= variant < len(self.run.seeds):
            self.selected, self._picked = variant, True
            self.show()

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Show a recorded frame while the task has the views; the newest follows the run."""
        if self.window.task != self._task:
            return
        self.index = min(max(index, 0), len(self) - 1)
        self._live = self.index == len(self) - 1
        self.show()

    @Slot(int)
    def show_step(self, step: int) -> None:
        """Show the recorded frame nearest to a step."""
        if self.run is not None:
            self.show_frame(self.run.recording.index_of(step))

    @Slot(int, object)
    def _arrived(self, _run: int, _moment: Moment) -> None:
        if self._live:
            self.index = len(self) - 1
            self.show()
        self.changed.emit()

    @Slot()
    def show(self) -> None:
        """Show the variants while the task has the views."""
        if self.window.task == self._task and self.run is not None and len(self):
            self._show(self.window, self.run, self.index, self.selected)
