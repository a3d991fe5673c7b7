"""The presenter of the *Remember* task: a stored shape, corrupted, and its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from voxstudio import corruption
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.operations import RECALL
from voxstudio.studio.document.document import Shape
from voxstudio.studio.jobs import LatestJob, LatestValue
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.playback.recording import Recording
from voxstudio.studio.tasks.recall import view as remember_view
from voxstudio.studio.tasks.recall.models import Memory, memory_of
from voxstudio.studio.tasks.recall.panel import FLIP, PAINTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.playback.recording import Moment
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

    Bools = NDArray[np.bool_]

TASK = "remember"


class RecallTask(QObject):
    """Corrupts a stored shape and shows the descent from there.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: Has the mask that was painted in *Recover*.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, document: ShapeDocument
    ) -> None:
        super().__init__(window)
        self.window, self.runner, self.errors = window, runner, errors
        self.document = document
        self.models = ModelSelection(RECALL, same_size)
        self.memory: Memory | None = None
        self.row = self.seed = 0
        self.corrupted: Bools | None = None
        self.recording = Recording()
        self.index = -1
        self.latest_value = LatestValue(self)
        self.job: Job | None = None
        self._loading = LatestJob(self, runner)
        self._loading.succeeded.connect(self._loaded)
        self._loading.failed.connect(self._failed)
        self._live = True
        self._wire()
        self._list_models()

    def _wire(self) -> None:
        window, panel = self.window, self.window.remember
        window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": self.step,
                "reset": self.corrupt_again,
                "keep": self.keep,
                "frame_first": lambda: self.show_frame(0),
                "frame_back": lambda: self.show_frame(self.index - 1),
                "frame_on": lambda: self.show_frame(self.index + 1),
                "frame_last": lambda: self.show_frame(len(self.recording) - 1),
            },
            task=TASK,
        )
        panel.shape_chosen.connect(self.choose_shape)
        panel.corruption_changed.connect(self.corrupt)
        panel.again_asked.connect(self.corrupt_again)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        window.task_shown.connect(self._hand_over)
        window.timeline.sought.connect(self.show_frame)
        window.plot.step_clicked.connect(
            lambda step: self.show_frame(self.recording.index_of(step))
        )
        window.plot.quantity_chosen.connect(lambda _: self.show())
        self.latest_value.arrived.connect(self._arrived)

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task != TASK:
            self._hold()
            return
        view = self.window.viewport
        view.show_mask(None)
        view.set_slice(None)
        view.set_selected(None)
        if self.memory is None:
            self._load()
        self.show()

    def _hold(self) -> None:
        if self.running and self.job is not None:
            self.job.pause()

    # The model and its shapes.

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it remembers."""
        self.models.add(path, header)
        self._list_models()

    def _list_models(self) -> None:
        self.window.remember.model.offer(self.models.names, str(self.models.chosen))

    def choose_model(self, path: Path) -> None:
        """Show what another model knows by heart."""
        if path == self.models.chosen and self.memory is not None:
            return
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self._list_models()
        self._load()

    def _load(self) -> None:
        self.stop()
        self.memory = self.corrupted = None
        if self.models.chosen is None:
            return
        self._loading.start(with_model(self.models.loader(), memory_of))
        self.show()

    @Slot(object)
    def _loaded(self, memory: Memory) -> None:
        self.memory, self.row = memory, 0
        panel = self.window.remember
        panel.show_shapes(memory.names)
        panel.steps.set_value(memory.model.header.recovery.steps)
        self.corrupt()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.stop()
        self.errors.failed(failure)

    @Slot(int)
    def choose_shape(self, row: int) -> None:
        """Corrupt another stored shape."""
        self.row = row
        self.corrupt()

    # Corruption.

    @Slot()
    def corrupt_again(self) -> None:
        """Corrupt the shape with the next seed."""
        self.seed += 1
        self.corrupt()

    @Slot()
    def corrupt(self) -> None:
        """Corrupt the chosen shape as the panel says, ready for a descent."""
        self.stop()
        self.recording, self.index = Recording(), -1
        self.corrupted = None if self.memory is None else self._corrupted(self.memory)
        self.show()

    def _corrupted(self, memory: Memory) -> Bools | None:
        """Return the corrupted shape, (D, H, W); None where a mask is still to be painted."""
        panel, shape = self.window.remember, memory.stored[self.row]
        kind = panel.kind.currentData()
        if kind == PAINTED:
            mask = self.document.mask
            painted = None if mask is None else mask.mask("painted")
            if painted is None or painted.hidden.shape != shape.shape or not painted.hidden.any():
                return None
            return corruption.erase(shape, painted)
        if kind == FLIP:
            return corruption.flip(shape, panel.share.value / 100, self.seed)
        low, high = len(shape) // 4, len(shape) - len(shape) // 4
        box = ",".join([f"{low}:{high}"] * 3)
        words = f"box:{box}" if kind == "box" else f"half:{kind}"
        return corruption.corrupt(shape, words, self.seed)

    # The descent.

    @property
    def running(self) -> bool:
        """Whether a descent has not ended."""
        return self.job is not None and self.job.active

    @Slot()
    def toggle(self) -> None:
        """Descend, pause or go on; after a descent, start it again."""
        if not self.running:
            self._descend()
        elif self.job is not None and self.job.paused:
            self._live = True
            self.job.resume()
        elif self.job is not None:
            self.job.pause()
        self.show()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause."""
        if not self.running:
            self._descend()
        if self.job is not None:
            self._live = True
            self.job.pause()
            self.job.advance(1)
        self.show()

    @Slot()
    def stop(self) -> None:
        """End the descent where it is."""
        if self.job is not None:
            self.job.cancel()
        self.job = None
        if self.here:
            self.show()

    def _descend(self) -> None:
        memory, corrupted = self.memory, self.corrupted
        if memory is None or corrupted is None:
            return
        steps = round(self.window.remember.steps.value)
        self.recording, self.index, self._live = Recording(), -1, True
        recording = self.recording

        def frames() -> Iterator[Moment]:
            from voxstudio.loaded import paced
            from voxstudio.sampling.recall import recall

            return recording.record(recall(paced(memory.model, steps), corrupted[None]))

        self.job = self.runner.start(frames, self.latest_value)
        self.job.succeeded.connect(self._finished)
        self.job.failed.connect(self._failed)

    @Slot(object)
    def _finished(self, _value: object) -> None:
        if self.sender() is self.job:
            self.job = None
            self.show()

    @Slot(int, object)
    def _arrived(self, _run: int, _moment: Moment) -> None:
        if self._live:
            self.index = len(self.recording) - 1
        self.show()

    # What is shown.

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Show a recorded frame; the newest one goes on following the descent."""
        if self.here and len(self.recording):
            self.index = min(max(index, 0), len(self.recording) - 1)
            self._live = self.index == len(self.recording) - 1
            self.show()

    @property
    def state(self) -> NDArray[np.float32] | None:
        """What returns, as it is on screen, (D, H, W); None before there is a shape."""
        if len(self.recording) and self.index >= 0:
            return np.asarray(self.recording[self.index].voxels[0], np.float32)
        return None if self.corrupted is None else self.corrupted.astype(np.float32)

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """What returns, as a shape of its own; none before there is one."""
        state = self.state
        return ([] if state is None else [Shape(VoxelGrid(state), "remembered")]), 0

    @Slot()
    def keep(self) -> None:
        """Keep what returns among the results."""
        for shape in self.all_on_screen[0]:
            self.kept.emit(shape)

    @Slot()
    def show(self) -> None:
        """Show the stored shape, what returns, and where the task stands."""
        if self.here:
            remember_view.show(self.window, self._situation())

    def _situation(self) -> remember_view.Situation:
        return remember_view.Situation(
            able=self.models.chosen is not None,
            memory=self.memory,
            row=self.row,
            state=self.state,
            recording=self.recording,
            index=self.index,
            running=self.running,
            paused=self.running and self.job is not None and self.job.paused,
        )
