"""The *Train* task: runs in processes of their own, watched from their folders."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QTimer, Slot

from voxstudio.devices import spare_threads
from voxstudio.files import write_atomically
from voxstudio.grid import VoxelGrid
from voxstudio.library import find_recipe
from voxstudio.render.tiles import ColouredMesh
from voxstudio.studio.document.document import Shape
from voxstudio.studio.files.opening import file_filters
from voxstudio.studio.tasks.base import Selection, Task
from voxstudio.studio.tasks.train import wording
from voxstudio.studio.tasks.train.next_run import NextRun, draft_of
from voxstudio.studio.tasks.train.panel import NEW
from voxstudio.studio.tasks.train.runs import TrainingRuns
from voxstudio.studio.tasks.train.samples import samples
from voxstudio.studio.window.view_state import CellView, ViewState, refused_unless
from voxstudio.training.history import read_history
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from voxstudio.studio.jobs import Job
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.train.panel import TrainPanel
    from voxstudio.studio.tasks.train.runs import Run, State
    from voxstudio.studio.tasks.train.samples import Samples
    from voxstudio.training.draft import Draft
    from voxstudio.training.recipe import Recipe

FIRST = "chair-compact"
"""The recipe that is offered first: it needs no data."""

PACE_MS = 1000
"""Between two looks at a run's folder."""

REST_S = 15.0
"""Least time between two rounds of samples: they take processors from the run itself."""

RECIPES = "Recipe (*.toml)"
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
        self.next = NextRun(services, find_recipe(FIRST))
        self.cells: tuple[CellView, ...] = (CellView(),)
        """Training shapes and samples on screen."""
        self.iteration_shown = 0
        """Of the checkpoint whose samples are on screen; 0 while there are none."""
        self.accuracy = ""
        """Of the classifier on screen, in words."""
        self._job: Job | None = None
        self._sampled: tuple[str, int] | None = None
        self._rested = 0.0
        self._rows_of: tuple[str, int] | None = None
        self._draft: tuple[str, Draft[Recipe] | str] = ("", "")
        """The recipe of a run that was looked at, with its file."""
        self._clock = QTimer(self, interval=PACE_MS)
        self._clock.timeout.connect(self.refresh)
        self._wire()

    def _wire(self) -> None:
        panel = self.panel
        self.handle({"run": self.toggle, "stop": self.stop})
        self.window.closing.connect(self._clock.stop)
        panel.run_chosen.connect(self.choose)
        panel.recipe_chosen.connect(lambda name: self.next.set_recipe(Path(name)))
        panel.recipe_asked.connect(self._ask_recipe)
        panel.recipe_edited.connect(self.next.tell)
        panel.reset_asked.connect(self._reset_recipe)
        panel.save_asked.connect(self._ask_where)
        panel.begun_chosen.connect(self.next.set_begun)
        panel.data_asked.connect(self._ask_data)
        panel.data_cleared.connect(lambda: self.next.set_data(""))
        panel.result_asked.connect(self._open_result)
        self.next.changed.connect(self.refresh)

    # Coming and going.

    def activate(self) -> None:
        """Watch the run on screen."""
        self._clock.start()
        self._show_again()

    def deactivate(self) -> None:
        """Watch nothing; runs go on."""
        self._clock.stop()
        self.next.drop_estimate()

    @Slot(str)
    def choose(self, folder: str) -> None:
        """Look at a run, or at none to start another."""
        self.chosen = folder
        self._show_again()

    def _show_again(self) -> None:
        self._sampled = self._rows_of = None
        self._rested = 0.0
        self.cells, self.iteration_shown, self.accuracy = (CellView(),), 0, ""
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
                self._start(device, threads)
            elif run.state in ("starting", "running"):
                self.runs.pause(run)
            elif run.state == "paused":
                self.runs.go_on(run)
            elif run.state == "stopped":
                self.runs.resume(run, device, threads)
        except OSError as error:
            self.errors.show(str(error))
        self.refresh()

    def _start(self, device: str, threads: int) -> None:
        """Start the next run, of the recipe as it was edited."""
        if self.next.why_not():
            return
        self.next.drop_estimate()
        text, wanted = self._recipe_text() if self.next.edited else "", self.next
        run = self.runs.start(wanted.path, wanted.data, wanted.begun, device, threads, text)
        self.chosen = run.folder
        self._show_again()

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

    @Slot()
    def _reset_recipe(self) -> None:
        self.next.set_recipe(self.next.path)

    def _recipe_text(self) -> str:
        """Return the recipe on screen as TOML; empty while it is not valid."""
        from voxstudio.training.recipe import write_recipe

        path, draft = self._recipe_on_screen()
        recipe = None if isinstance(draft, str) else draft.check()[0]
        return "" if recipe is None else write_recipe(recipe, wording.purpose(path))

    def _recipe_on_screen(self) -> tuple[Path, Draft[Recipe] | str]:
        """Return the recipe of the run on screen, or of the next one, and where it is from."""
        run = self.run
        if run is None:
            return self.next.path, self.next.draft
        if self._draft[0] != run.recipe:
            self._draft = run.recipe, draft_of(Path(run.recipe))
        return Path(run.recipe), self._draft[1]

    def _ask_recipe(self) -> None:
        self.window.dialogs.ask_to_open(
            "recipe",
            "Open a recipe",
            [RECIPES],
            lambda paths: self.next.set_recipe(paths[0]),
        )

    def _ask_where(self) -> None:
        name = self._recipe_on_screen()[0].name
        self.window.dialogs.ask_to_save("recipe", "Save recipe", name, [RECIPES], self._save)

    def _save(self, path: Path) -> None:
        """Write the recipe on screen to a file."""
        text = self._recipe_text()
        if not text:
            self.errors.show(f"{path.name} is not written: {self.next.why_not()}")
            return
        try:
            write_atomically(path, lambda file: file.write(text.encode()))
        except OSError as error:
            self.errors.show(f"{path.name} is not written: {error.strerror or error}")
            return
        self.window.say(f"Saved {path.name}", path)

    def _ask_data(self) -> None:
        title = "Open training shapes"
        self.window.dialogs.ask_to_open(
            "data", title, file_filters(), lambda paths: self.next.set_data(str(paths[0]))
        )

    def _show_choice(self, run: Run | None) -> None:
        """Show what the run on screen was started with, or what the next one will be."""
        panel, wanted = self.panel, self.next
        path, draft = self._recipe_on_screen()
        listed = list(dict.fromkeys([*wanted.recipes, path]))
        panel.show_recipes([(str(each), each.stem) for each in listed], str(path))
        begun = "" if run is None else run.begun
        if run is None:
            panel.show_beginnings(wanted.beginnings(), wanted.begun)
        else:
            panel.show_beginnings([(begun, Path(begun).stem)] if begun else [], begun)
        data = wanted.data if run is None else run.data
        recipe = None if isinstance(draft, str) else draft.check()[0]
        if recipe is not None:  # else what was said before stays, while a field is being typed
            panel.show_data(wording.source(recipe, Path(data).name if data else ""), data)
            panel.show_about(self._about(path, recipe, run))
        elif isinstance(draft, str):
            panel.show_data(Path(data).name, data)
            panel.show_about({})
        panel.show_draft(None if isinstance(draft, str) else draft, editable=run is None)
        if panel.form is not None and recipe is not None:
            panel.form.offer(("learning",), recipe.algorithms())
        panel.show_fault(wanted.why_not() if run is None else "")
        panel.set_choosing(run is None, bool(wanted.data))
        panel.reset.setEnabled(wanted.edited)
        panel.progress.setVisible(run is not None)

    def _about(self, path: Path, recipe: Recipe, run: Run | None) -> dict[str, str]:
        """Say what a recipe learns, and of the next run what it takes."""
        from voxstudio.training.draft import summary

        facts = {
            "Learns": wording.purpose(path),
            "Algorithm": summary(type(recipe.learning)),
            "Length": wording.length(recipe),
        }
        if run is not None:
            return facts
        known, wanted = self.next.estimate, self.next
        if known is not None:
            facts["Time"] = wording.time_of(recipe, known)
            facts["Needs"] = wording.needs_of(known)
        elif wanted.measuring or wanted.lost:
            facts["Time"] = f"not measured: {wanted.lost}" if wanted.lost else "being measured…"
        return facts

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
            hint=self.accuracy,
            refused=refused_unless(stop=busy),
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
            self.next.want_estimate()
            panel.state.setText(HINT)
            panel.show_progress(0, 1)
            panel.show_history(())
            return
        report = run.report()
        panel.state.setText(wording.told(run, state))
        panel.show_progress(*((report.iteration, report.iterations) if report else (0, 1)))
        self._show_rows(run)
        self._find_samples(run)

    def _show_buttons(self, run: Run | None, state: State | None) -> None:
        panel, busy = self.panel, state in ("starting", "running")
        self.window.doing = state or ""
        self.window.actions_by_name.set_icon("run", "pause-fill" if busy else "play-fill")
        panel.run.setText("Start" if state is None else VERBS[state])
        panel.run.setEnabled(state != "done" if state else not self.next.why_not())
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
        self._rested = time.monotonic() + (REST_S if found.made or found.names else 0)
        if folder != self.chosen:
            return
        samples = f"Samples at iteration {found.iteration:,}"
        names = found.names or ("Training shapes",) * len(found.observed)
        shown = list(zip(found.observed, names, strict=True))
        shown += [(each, samples) for each in found.made]
        self.cells = tuple(
            CellView(caption=caption, mesh=each)
            if isinstance(each, ColouredMesh)
            else CellView(each, caption)
            for each, caption in shown
        )
        self.iteration_shown, self.accuracy = found.iteration, found.accuracy
        self.refresh()
