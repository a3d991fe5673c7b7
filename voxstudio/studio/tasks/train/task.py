"""The *Train* task: runs in processes of their own, watched from their folders."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Slot

from voxstudio.devices import spare_threads
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.library import find_recipe, resources
from voxstudio.render.tiles import ColouredMesh
from voxstudio.studio.document.document import Shape
from voxstudio.studio.files.opening import file_filters
from voxstudio.studio.tasks.base import Selection, Task
from voxstudio.studio.tasks.train.panel import NEW
from voxstudio.studio.tasks.train.runs import TrainingRuns
from voxstudio.studio.tasks.train.samples import samples
from voxstudio.studio.window.view_state import CellView, ViewState
from voxstudio.text import duration
from voxstudio.training.history import read_history
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.jobs import Job
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.train.panel import TrainPanel
    from voxstudio.studio.tasks.train.runs import Run, State
    from voxstudio.studio.tasks.train.samples import Samples

FIRST = "chair-compact"
"""The recipe that is offered first: it needs no data."""

PACE_MS = 1000
"""Between two looks at a run's folder."""

REST_S = 15.0
"""Least time between two rounds of samples: they take processors from the run itself."""

WELCOME = "Pick a recipe at the right and press Start."
HINT = "A run is its own process and continues when the studio is closed."
VERBS: dict[State, str] = {
    "starting": "Pause",
    "running": "Pause",
    "paused": "Resume",
    "stopped": "Resume",
    "done": "Done",
}


class TrainTask(Task):
    """Starts, watches and ends training runs.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "train"

    def __init__(self, services: Services, panel: TrainPanel) -> None:
        super().__init__(services, panel)
        self.settings = services.settings
        self.runs = TrainingRuns()
        self.chosen = next((run.folder for run in self.runs.all), NEW)
        self._recipes = sorted((resources() / "recipes").glob("*.toml"))
        self.recipe = find_recipe(FIRST)
        """Of the next run."""
        self.data = ""
        """File that the next run learns from; empty for the recipe's own shapes."""
        self.begun = ""
        """Checkpoint whose weights the next run begins with; empty for new ones."""
        self.cells: tuple[CellView, ...] = (CellView(),)
        """Training shapes and samples on screen."""
        self.iteration_shown = 0
        """Of the checkpoint whose samples are on screen; 0 while there are none."""
        self._job: Job | None = None
        self._sampled: tuple[str, int] | None = None
        self._rested = 0.0
        self._rows_of: tuple[str, int] | None = None
        self._fitting: list[tuple[str, str]] = []
        self._fitting_of: tuple[Path, int] | None = None
        self._clock = QTimer(self, interval=PACE_MS)
        self._clock.timeout.connect(self.refresh)
        self._wire()

    def _wire(self) -> None:
        panel = self.panel
        self.handle({"run": self.toggle, "stop": self.stop})
        self.window.closing.connect(self._clock.stop)
        panel.run_chosen.connect(self.choose)
        panel.recipe_asked.connect(self._ask_recipe)
        panel.begun_chosen.connect(self.set_begun)
        panel.data_asked.connect(self._ask_data)
        panel.data_cleared.connect(lambda: self.set_data(""))
        panel.result_asked.connect(self._open_result)
        panel.recipe_chosen.connect(lambda name: self.set_recipe(Path(name)))

    # Coming and going.

    def activate(self) -> None:
        """Watch the run on screen."""
        self._clock.start()
        self._show_again()

    def deactivate(self) -> None:
        """Watch nothing; runs go on."""
        self._clock.stop()

    @Slot(str)
    def choose(self, folder: str) -> None:
        """Look at a run, or at none to start another."""
        self.chosen = folder
        self._show_again()

    def _show_again(self) -> None:
        self._sampled = self._rows_of = None
        self._rested = 0.0
        self.cells, self.iteration_shown = (CellView(),), 0
        self.refresh()

    # The life of a run.

    @property
    def run(self) -> Run | None:
        """The run on screen."""
        return self.runs.get(self.chosen)

    @Slot()
    def toggle(self) -> None:
        """Start, pause, go on or resume, whichever comes next."""
        run, settings = self.run, self.settings.settings
        device, threads = settings.device, settings.threads or spare_threads()
        try:
            if run is None:
                run = self.runs.start(self.recipe, self.data, self.begun, device, threads)
                self.chosen = run.folder
                self._show_again()
            elif run.state in ("starting", "running"):
                self.runs.pause(run)
            elif run.state == "paused":
                self.runs.go_on(run)
            elif run.state == "stopped":
                self.runs.resume(run, device, threads)
        except OSError as error:
            self.errors.show(str(error))
        self.refresh()

    @Slot()
    def stop(self) -> None:
        """End the run on screen; it can be resumed."""
        if self.run is not None:
            self.runs.stop(self.run)
            self.window.say(f"{self.run.name} is writing a checkpoint and ends")
        self.refresh()

    @Slot()
    def _open_result(self) -> None:
        if self.run is not None and self.run.weights is not None:
            self.window.files_dropped.emit([self.run.weights])

    # What is chosen for the next run.

    @Slot(object)
    def set_recipe(self, path: Path) -> None:
        """Choose a recipe for the next run, one of the user's own or one that ships."""
        if path not in self._recipes:
            self._recipes.append(path)
        self.recipe = path
        self.begun = ""
        self.refresh()

    @Slot(str)
    def set_begun(self, name: str) -> None:
        """Begin the next run with the weights of a checkpoint; empty for new ones."""
        self.begun = name
        self.refresh()

    @Slot(str)
    def set_data(self, name: str) -> None:
        """Learn from the shapes of a file; empty for the recipe's own."""
        self.data = name
        self.refresh()

    def _show_choice(self, run: Run | None) -> None:
        """Show what the run on screen was started with, or what the next one will be."""
        panel = self.panel
        recipe = self.recipe if run is None else Path(run.recipe)
        listed = list(dict.fromkeys([*self._recipes, recipe]))
        panel.show_recipes([(str(path), path.stem) for path in listed], str(recipe))
        if run is None:
            panel.show_beginnings(self._beginnings(), self.begun)
        else:
            panel.show_beginnings(
                [(run.begun, Path(run.begun).stem)] if run.begun else [], run.begun
            )
        panel.show_data(self.data if run is None else run.data)
        panel.set_choosing(run is None, bool(self.data))

    def _beginnings(self) -> list[tuple[str, str]]:
        """Return the checkpoints whose weights fit the net of the recipe, as (path, name)."""
        models = self.library.models()
        now = (self.recipe, len(models))
        if now != self._fitting_of:
            self._fitting_of = now
            self._fitting = fitting(self.recipe, models)
        return self._fitting

    def _ask_recipe(self) -> None:
        self.window.dialogs.ask_to_open(
            "recipe", "Open a recipe", ["Recipe (*.toml)"], lambda paths: self.set_recipe(paths[0])
        )

    def _ask_data(self) -> None:
        title = "Open training shapes"
        self.window.dialogs.ask_to_open(
            "data", title, file_filters(), lambda paths: self.set_data(str(paths[0]))
        )

    # What is shown.

    def selection(self) -> Selection:
        """Return the shapes on screen; meshes have no voxels."""
        voxels = [(each.field, each.caption) for each in self.cells if each.mesh is None]
        fields = [
            (np.asarray(field, np.float32), name) for field, name in voxels if field is not None
        ]
        return Selection([Shape(VoxelGrid(field), name) for field, name in fields])

    def view(self) -> ViewState:
        """Return training shapes beside samples."""
        run = self.run
        busy = run is not None and run.state in ("starting", "running", "paused")
        return ViewState(
            cells=self.cells,
            message=WELCOME if run is None else "",
            refused=frozenset(() if busy else ("stop",)),
            subject=len(self.cells),
        )

    def update_panel(self) -> None:
        """Read the run's folder and show what is there."""
        run, panel = self.run, self.panel
        listed = [(each.folder, f"{each.name} · {each.state}") for each in self.runs.all]
        panel.show_runs([(NEW, "New run"), *listed], self.chosen)
        self._show_choice(run)
        state = None if run is None else run.state
        self._show_buttons(run, state)
        if run is None or state is None:
            panel.state.setText(HINT)
            panel.show_progress(0, 1)
            panel.show_history(())
            return
        report = run.report()
        panel.state.setText(told(run, state))
        panel.show_progress(*((report.iteration, report.iterations) if report else (0, 1)))
        self._show_rows(run)
        self._find_samples(run)

    def _show_buttons(self, run: Run | None, state: State | None) -> None:
        panel, busy = self.panel, state in ("starting", "running")
        self.window.doing = state or ""
        self.window.actions_by_name.set_icon("run", "pause-fill" if busy else "play-fill")
        panel.run.setText("Start" if state is None else VERBS[state])
        panel.run.setEnabled(state != "done")
        panel.result.setEnabled(run is not None and run.weights is not None)

    def _show_rows(self, run: Run) -> None:
        rows = read_history(run.path)
        now = (run.folder, len(rows))
        if now != self._rows_of:
            self._rows_of = now
            self.panel.show_history(rows)

    def _find_samples(self, run: Run) -> None:
        """Draw samples of a checkpoint that has not been shown yet."""
        weights = run.weights
        now = (run.folder, weights.stat().st_mtime_ns if weights is not None else 0)
        busy = self._job is not None and self._job.active
        if busy or now == self._sampled or time.monotonic() < self._rested:
            return
        if not (run.path / OBSERVED).exists():
            return
        self._sampled = now
        self._job = self.runner.start(samples(run.path, weights, self.services.store.load))
        self._job.succeeded.connect(partial(self._show_found, run.folder))
        self._job.failed.connect(self.errors.failed)

    def _show_found(self, folder: str, found: Samples) -> None:
        self._rested = time.monotonic() + (REST_S if found.made else 0)
        if folder != self.chosen:
            return
        samples = f"Samples at iteration {found.iteration:,}"
        shown = [*((each, "Training shapes") for each in found.observed)]
        shown += [(each, samples) for each in found.made]
        self.cells = tuple(
            CellView(caption=caption, mesh=each)
            if isinstance(each, ColouredMesh)
            else CellView(each, caption)
            for each, caption in shown
        )
        self.iteration_shown = found.iteration
        self.refresh()


def fitting(recipe: Path, models: Sequence[tuple[Path, CheckpointHeader]]) -> list[tuple[str, str]]:
    """Return the checkpoints, as (path, name), that a run of a recipe could begin with."""
    from voxstudio.training.recipe import load_recipe
    from voxstudio.training.warm_start import can_warm_start  # late: the window comes before torch

    try:
        wanted = load_recipe(recipe)
    except ImportRejected:  # the run says what is wrong
        return []
    return [(str(path), header.name) for path, header in models if can_warm_start(wanted, header)]


def told(run: Run, state: State) -> str:
    """Say in words how a run goes."""
    report = run.report()
    if report is None:
        return "Starting: generating training shapes." if state == "starting" else run.last_words
    done = f"Iteration {report.iteration:,} of {report.iterations:,}"
    parts = [done]
    if state == "running" and report.left_s is not None:
        parts.append(f"{duration(report.left_s)} left")
    elif state != "running":
        parts.append({"done": "finished"}.get(state, state))
    named = (("loss", "loss"), ("gap", "energy gap"), ("gradient_norm", "gradient"))
    parts += [f"{name} {report.scalars[key]:.4g}" for key, name in named if key in report.scalars]
    words = run.last_words if state == "stopped" else report.note
    return " · ".join(parts) + (f"\n{words}" if words else "")
