"""The presenter of the *Multi-grid* task: a shape on every grid, each unfolding into the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.errors import ImportRejected
from voxstudio.operations import GROW
from voxstudio.studio.jobs import LatestValue
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.tasks.multigrid.run import MultigridRun
from voxstudio.studio.window.curves import Curves

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Failure, Job, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

TASK = "multigrid"
FIRST_SEED = 2
"""A sofa that shows at once what unfolding is."""

NO_MODEL = "No installed model has several grids: train one with the recipe sofa-multigrid"
IDLE = "Space samples a shape grid by grid, from a single voxel"


class MultigridTask(QObject):
    """Shows all grids of one shape side by side.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(self, window: MainWindow, runner: Runner, errors: ErrorReporter) -> None:
        super().__init__(window)
        self.window, self.runner, self.errors = window, runner, errors
        self.models = ModelSelection(GROW, same_size)
        self.latest_value = LatestValue(self)
        self.job: Job | None = None
        self.run: MultigridRun | None = None
        self.index = -1
        self.seed = FIRST_SEED
        self._live = self._held = False
        self._wire()
        self._show_model()

    def _wire(self) -> None:
        window, panel = self.window, self.window.multigrid
        window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.stop,
                "step": self.step,
                "keep": self.keep,
                "copy_seed": self.copy_seed,
                "frame_first": lambda: self.show_frame(0),
                "frame_back": lambda: self.show_frame(self.index - 1),
                "frame_on": lambda: self.show_frame(self.index + 1),
                "frame_last": lambda: self.show_frame(self._count - 1),
            },
            task=TASK,
        )
        panel.seed.set_seed(self.seed)
        panel.seed.typed.connect(self.set_seed)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        window.task_shown.connect(self._hand_over)
        window.timeline.sought.connect(self.show_frame)
        window.plot.step_clicked.connect(self.show_frame)
        window.plot.quantity_chosen.connect(lambda _: self.show())
        self.latest_value.arrived.connect(self._arrived)

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @property
    def running(self) -> bool:
        """Whether a run has not ended."""
        return self.job is not None and self.job.active

    @property
    def _count(self) -> int:
        return 0 if self.run is None else len(self.run)

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task != TASK:
            if self.job is not None and self.running and not self.job.paused:
                self._held = True
                self.job.pause()
            return
        view = self.window.viewport
        view.set_mode("navigate")
        view.set_slice(None)
        view.show_mask(None)
        view.set_selected(None)
        if self._held and self.job is not None:
            self.job.resume()
        self._held = False
        self.show()
        self.tell()

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Unfold with another checkpoint."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
        self._show_model()
        self.tell()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it has several grids."""
        self.models.add(path, header)
        self._show_model()

    def _show_model(self) -> None:
        panel, header = self.window.multigrid, self.models.header
        panel.model.offer(self.models.names, str(self.models.chosen))
        if header is not None:
            panel.steps.set_value(header.recovery.steps)

    def set_seed(self, seed: int) -> None:
        """Use this seed for the next run."""
        self.seed = seed
        self.window.multigrid.seed.set_seed(seed)

    def copy_seed(self) -> None:
        """Put the seed of the shape on screen on the clipboard."""
        seed = self.seed if self.run is None else self.run.seed
        QGuiApplication.clipboard().setText(str(seed))
        self.window.say(f"Copied seed {seed}")

    # The life of a run.

    @property
    def _able(self) -> CheckpointHeader | None:
        header = self.models.header
        return header if header is not None and self.models.can(header) else None

    @Slot()
    def toggle(self) -> None:
        """Unfold, pause or go on."""
        if self.job is None or not self.running:
            self.start()
        elif self.job.paused:
            self._live = True
            self.job.resume()
        else:
            self.job.pause()
        self.tell()

    def start(self) -> None:
        """Unfold a shape with the next seed, unless it is locked."""
        header = self._able
        if header is None:
            return
        if self.run is not None and not self.window.actions_by_name["lock_seed"].isChecked():
            self.set_seed(self.seed + 1)
        sizes = header.sizes
        steps = round(self.window.multigrid.steps.value)
        self.run = run = MultigridRun(header.name, sizes, self.seed, steps)
        self.index, self._live = -1, True
        load = self.models.loader()
        self.job = self.runner.start(lambda: run.frames(load), self.latest_value)
        self.job.succeeded.connect(self._ended)
        self.job.failed.connect(self._failed)
        self.tell()

    @Slot()
    def step(self) -> None:
        """Make one step, then pause."""
        if self.job is not None and self.running:
            self._live = True
            if not self.job.paused:
                self.job.pause()
            self.job.advance(1)
            self.tell()

    @Slot()
    def stop(self) -> None:
        """End the run; the grids stay as they are."""
        if self.job is not None:
            self.job.cancel()
        self.job = None
        self.tell()

    @Slot(object)
    def _ended(self, _value: object) -> None:
        if self.sender() is self.job:  # else another run began since
            self.job = None
        self.tell()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.job = self.run = None
        self.show()
        self.tell()
        self.errors.failed(failure)

    @Slot()
    def keep(self) -> None:
        """Keep the finest grid that has begun among the results."""
        for shape in self.all_on_screen[0]:
            self.kept.emit(shape)

    # What is shown.

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """The finest grid that has begun, as on screen, and its number in the list."""
        if self.run is None or not len(self.run):
            return [], 0
        return [self.run.shape(self.index)], 0

    @Slot(int)
    def show_frame(self, index: int) -> None:
        """Show a recorded frame while the task has the views; the newest follows the run."""
        if self.here and self._count:
            self.index = min(max(index, 0), self._count - 1)
            self._live = self.index == self._count - 1
            self.show()

    @Slot(int, object)
    def _arrived(self, _run: int, _moment: object) -> None:
        if self._live:
            self.index = self._count - 1
            self.show()
        self.tell()

    @Slot()
    def show(self) -> None:
        """Show every grid at the frame, or what to do."""
        if not self.here:
            return
        view = self.window.viewport
        if self.run is None or not self._count:
            view.set_layout(1)
            view.clear_field()
            view.set_caption(0, "")
            self.window.timeline.show_position(0, 0, "")
            self.window.timeline.show_mark(None)
            self.window.plot.clear()
            return
        run, grid, moment = self.run, self.run.grids[self.index], self.run.moments[self.index]
        if view.cells != len(run.sizes):
            view.set_layout(len(run.sizes))
        for cell, (size, field) in enumerate(zip(run.sizes, run.states(self.index), strict=True)):
            if field is None:
                view.clear_field(cell)
            else:
                view.show_field(cell, field)
            doing = f"   step {moment.step}" if cell == grid else ""
            view.set_caption(cell, f"{size}×{size}×{size}{doing}")
        self.window.timeline.show_position(self.index, self._count, f"grid {grid + 1}")
        steps, curve = run.curve(self.window.plot.quantity.key)
        self.window.plot.show_curves(Curves(steps, curve, here=self.index, axis="Frame"))

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if not self.here:
            return
        window, panel = self.window, self.window.multigrid
        going = self.job is not None and self.running and not self.job.paused
        window.show_running(going, paused=self.running)
        able = self._able is not None
        panel.run.setText("Pause" if going else "Resume" if self.running else "Generate")
        panel.run.setEnabled(able)
        window.actions_by_name.allow("stop", self.running)
        window.viewport.set_message("" if able or self._count else NO_MODEL)
        panel.state.setText(self._doing())
        hint = "Space pauses  ·  Shift+X stops" if going else f"{IDLE}  ·  K keeps it"
        window.viewport.set_hint(hint if able else "")

    def _doing(self) -> str:
        """How far the run on screen is."""
        run = self.run
        if run is None:
            return IDLE if self._able else NO_MODEL
        if not len(run):
            return "Loading the model …" if self.running else IDLE
        count, grids = len(run), len(run.sizes)
        grid, step = run.grids[count - 1] + 1, run.moments[count - 1].step
        if grid == grids and step >= run.steps:
            return f"Generated from a single voxel, seed {run.seed}"
        return f"Grid {grid} of {grids}, step {step} of {run.steps}"
