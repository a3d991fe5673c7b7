"""The presenter of the *Chains* task: a model, a window, and the chains between them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.errors import ImportRejected
from voxstudio.sampling.condition import NOTHING, FromChains, FromShape
from voxstudio.sampling.player import play
from voxstudio.sampling.starts import begun, usual
from voxstudio.studio.jobs import LatestValue
from voxstudio.studio.playback.recording import Moment, Recording
from voxstudio.studio.tasks.sample.blending import Blending
from voxstudio.studio.tasks.sample.convergence import ConvergenceMonitor
from voxstudio.studio.tasks.sample.gradient_overlay import EnergyGradientOverlay
from voxstudio.studio.tasks.sample.sampler_controls import SamplerControls
from voxstudio.studio.tasks.sample.view import SampleView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.condition import Condition
    from voxstudio.sampling.player import ChainSnapshot
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

TASK = "chains"
SEEDS = 1_000_000
"""New seeds are drawn below this: short enough to read out."""


class SampleTask(QObject):
    """Runs chains of one model in the window.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: Has the shape that chains may start from.
    """

    settled = Signal(object)
    """The first chain of a model has cooled for the first time; its `Shape`."""

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, document: ShapeDocument
    ) -> None:
        super().__init__(window)
        self.window, self.runner, self.errors = window, runner, errors
        self.document = document
        self.model: LoadedNet | None = None
        self.sampler_controls = SamplerControls(window.chains)
        self.blending = Blending(window, runner, errors)
        self.convergence = ConvergenceMonitor()
        self.latest_value = LatestValue(self)
        self.recording = Recording()
        self.gradient_overlay = EnergyGradientOverlay(window, runner, errors, self.blending)
        self.views = SampleView(window, self.gradient_overlay)
        self.job: Job | None = None
        self.step_shown = 0
        self.live = True
        self._held = False
        self._cooling = self._new_model = False
        self._still = False
        self._seeds: tuple[int, ...] = (0,)
        self.latest_value.arrived.connect(self._arrived)
        document.shape_changed.connect(self._shape_chosen)
        self._wire_actions()
        self._wire_panel()

    def _wire_actions(self) -> None:
        self.window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": self.step,
                "reset": self.restart,
                "branch": self.branch,
                "raw": self._refresh,
                "energy_gradient": self.gradient_overlay.refresh,
                "keep": self.keep,
                "copy_seed": self.copy_seed,
                "frame_first": lambda: self.show_frame(0),
                "frame_back": lambda: self.show_frame(self.index - 1),
                "frame_on": lambda: self.show_frame(self.index + 1),
                "frame_last": lambda: self.show_frame(len(self.recording) - 1),
                "cells_1": lambda: self.set_count(1),
                "cells_4": lambda: self.set_count(4),
                "cells_9": lambda: self.set_count(9),
            },
            task=TASK,
        )

    def _wire_panel(self) -> None:
        window, panel = self.window, self.window.chains
        panel.count_chosen.connect(self.set_count)
        panel.start_chosen.connect(self._start_chosen)
        panel.seed.typed.connect(self.set_seed)
        panel.threshold_changed.connect(self._set_threshold)
        window.timeline.sought.connect(self.show_frame)
        window.plot.step_clicked.connect(self._show_step)
        window.plot.quantity_chosen.connect(self._refresh)
        window.viewport.cell_clicked.connect(self.select)
        window.task_shown.connect(self._hand_over)
        self.blending.changed.connect(lambda: self.convergence.restart())
        self.blending.changed.connect(self.gradient_overlay.refresh)

    # The life of a run.

    def set_model(self, model: LoadedNet) -> None:
        """Sample another model from its own start."""
        self.model = model
        self.sampler_controls.follow(model)
        self.blending.begin(model)
        self._new_model = True
        self.window.chains.set_stored(model.chains is not None)
        if not self._still:  # a shape that was just opened stays on screen
            self.window.chains.start.set_key(usual(model))
            self._begin()

    @Slot()
    def restart(self) -> None:
        """Start new chains and run them, with new seeds unless those are locked."""
        if not self.window.actions_by_name["lock_seed"].isChecked():
            first = random.randrange(SEEDS)
            self._seeds = tuple(range(first, first + len(self._seeds)))
        self._begin()

    def _begin(self) -> None:
        """Start chains with the present seeds where the panel says."""
        if self.model is None:
            return
        try:
            given = self._given(self.model)
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self._start(given)

    def _given(self, model: LoadedNet) -> Condition:
        """Return where the panel says that chains start.

        Raises:
            ImportRejected: If there is no such shape, or the model takes another size.
        """
        where = self.window.chains.start.key
        shape = {"data": self.document.shape, "current": self.on_screen}.get(where)
        if where in ("noise", "chains"):
            return begun(model, self._seeds, "noise" if where == "noise" else "chains")
        if shape is None:
            raise ImportRejected("the start", "has no shape yet", "one chosen in the library")
        if shape.grid.shape != (model.resolution,) * 3:
            size = "×".join(map(str, shape.grid.shape))
            raise ImportRejected(
                shape.name,
                f"has {size} voxels, which {model.header.name} cannot start from",
                "×".join([str(model.resolution)] * 3),
            )
        return FromShape(shape.grid)

    def _start(
        self,
        given: Condition,
        start: ChainSnapshot | None = None,
        before: Sequence[Moment] = (),
    ) -> None:
        if self.blending.blend is None:
            return
        self.stop()
        model, controls, seeds = (
            self.blending.blend,
            self.sampler_controls.controls,
            list(self._seeds),
        )
        self.recording = recording = Recording(before)
        self.convergence = convergence = ConvergenceMonitor()

        def moments() -> Iterator[Moment]:
            frames = play(model, seeds=seeds, controls=controls, given=given, start=start)
            return recording.record(convergence.watch(frames))

        self.live, self._still = True, False
        self._cooling = start is None and (given is NOTHING or isinstance(given, FromChains))
        if self._cooling:
            self.sampler_controls.begin()
        self.views.clear(seeds, before[-1].step if before else None)
        self.job = self.runner.start(moments, self.latest_value)
        self.job.failed.connect(self._failed)
        self._show_running()
        self._hand_over(self.window.task)

    @Slot()
    def toggle(self) -> None:
        """Run, pause or go on."""
        if self.job is None or not self.job.active:
            self.restart()
        elif self.job.paused:
            self.live = True
            self.job.resume()
        else:
            self.job.pause()
        self._show_running()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause; begins a run where there is none."""
        frames = 1
        if self.job is None or not self.job.active:
            self._begin()
            frames = 2  # the start itself, and the step from there
        if self.job is not None:
            self.live = True
            if not self.job.paused:
                self.job.pause()
            self.job.advance(frames)
            self._show_running()

    @Slot()
    def stop(self) -> None:
        """End the run; its record stays."""
        if self.job is not None and self.job.active:
            self.job.cancel()
        self.job = None
        self._show_running()

    @Slot()
    def branch(self) -> None:
        """Run on from the frame on screen; the record keeps what was before it."""
        if len(self.recording):
            moment = self.recording[self.index]
            self._start(NOTHING, moment.snapshot, self.recording.upto(moment.step))

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        """Hold the chains while another task has the views and the processor."""
        self.window.plot.badges.setVisible(task == TASK)
        if task == TASK:
            self._take_back()
            return
        self.gradient_overlay.leave()
        if self.job is not None and self.job.active and not self.job.paused:
            self._held = True
            self.job.pause()

    def _take_back(self) -> None:
        if self._still:
            self._show_still()
        else:
            self.views.lay_out(len(self._seeds))
            self._refresh()
        if self._held and self.job is not None:
            self.job.resume()
        self._held = False
        self._show_running()

    # What the hands change.

    @Slot(int)
    def select(self, cell: int) -> None:
        """Choose the chain that is plotted, kept and exported first."""
        if self.window.task == TASK and cell < len(self.views.shapes):
            self.views.selected = cell
            self._refresh()

    def set_count(self, count: int) -> None:
        """Run this many chains, in a grid with one camera."""
        first = self._seeds[0]
        self._seeds = tuple(range(first, first + count))
        self.window.chains.count.set_key(str(count))
        self._begin()

    def set_seed(self, seed: int) -> None:
        """Use other seeds, one after the other."""
        self._seeds = tuple(range(seed, seed + len(self._seeds)))
        self._begin()

    @Slot()
    def copy_seed(self) -> None:
        """Put the seed of the selected chain on the clipboard."""
        seed = self._seeds[self.views.selected]
        QGuiApplication.clipboard().setText(str(seed))
        self.window.say(f"Copied seed {seed}")

    @Slot()
    def keep(self) -> None:
        """Keep the shape on screen among the results."""
        shape = self.on_screen
        if shape is not None:
            self.kept.emit(shape)

    @Slot(float)
    def _set_threshold(self, value: float) -> None:
        self.window.viewport.set_isovalue(value)
        if self._still and self.window.task == TASK and self.document.shape is not None:
            self.views.show_emptiness(self.document.shape)

    def _start_chosen(self, where: str) -> None:
        if where != "data" or self.document.shape is not None:
            self._begin()
        else:
            self.window.say("Choose a shape in the library to start from")

    # What is shown.

    @property
    def index(self) -> int:
        """Index of the frame on screen; -1 when there is none."""
        return self.recording.index_of(self.step_shown)

    @property
    def on_screen(self) -> Shape | None:
        """The selected shape on screen; None before there is one."""
        shapes = self.views.shapes
        return shapes[self.views.selected] if shapes else None

    @Slot(int, object)
    def _arrived(self, run: int, moment: Moment) -> None:
        if self.live and self.window.task == TASK:
            self._show(moment)
        if self._cooling and self._cold(moment):
            self._cooling = False
            self._cooled()

    def _cold(self, moment: Moment) -> bool:
        return self.model is not None and moment.step >= self.model.header.sampler.steps

    def _cooled(self) -> None:
        """Noise has become shapes: frame them, and show one as the model's picture."""
        self.sampler_controls.cooled()
        if self.window.task == TASK and self.views.shapes:
            self.window.viewport.follow()
            if self._new_model:
                self._new_model = False
                self.settled.emit(self.views.shapes[0])

    def show_frame(self, index: int) -> None:
        """Show a recorded frame; the newest one goes on following the run."""
        if not len(self.recording) or self.window.task != TASK:
            return
        index = min(max(index, 0), len(self.recording) - 1)
        self.live = index == len(self.recording) - 1
        self._show(self.recording[index])

    def _show_step(self, step: int) -> None:
        self.show_frame(self.recording.index_of(step))

    def _show(self, moment: Moment) -> None:
        self.step_shown = moment.step
        self.views.show(moment, self.recording)
        self.sampler_controls.show(moment.temperature, self.convergence.acceptance)
        self.window.plot.badges.show_figures(self.convergence.latest)

    @Slot()
    def _refresh(self) -> None:
        if len(self.recording):
            self._show(self.recording[self.index])

    @Slot()
    def _shape_chosen(self) -> None:
        """Show another current shape as it is, ready to start chains from."""
        if self.document.shape is None or self.window.task != TASK:
            return
        self.stop()
        self.recording, self._still = Recording(), True
        self.window.chains.start.set_key("data")
        self._show_still()

    def _show_still(self) -> None:
        if self.document.shape is not None:
            steps = None if self.model is None else self.model.header.sampler.steps
            self.views.show_still(self.document.shape, len(self._seeds), steps)

    def _show_running(self) -> None:
        active = self.job is not None and self.job.active
        running = self.job is not None and active and not self.job.paused
        if self.window.task == TASK:
            self.window.show_running(running, paused=active)

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._show_running()
        self.errors.failed(failure)
