"""The *Evaluate* task: samples of models, or any shapes, measured beside real ones."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot

from voxstudio.evaluation.table import Table
from voxstudio.operations import CLASSIFY
from voxstudio.studio.files.opening import shape_filters
from voxstudio.studio.jobs import LatestJob, LatestValue
from voxstudio.studio.models.names import told_apart
from voxstudio.studio.saved.checks import one_of, optional, several, text, whole
from voxstudio.studio.tasks.base import Selection, Task
from voxstudio.studio.tasks.evaluate.evaluations import EVALUATIONS, EvaluationSettings
from voxstudio.studio.tasks.evaluate.progress import StageClock
from voxstudio.studio.tasks.evaluate.result import Result
from voxstudio.studio.tasks.evaluate.saving import save_json, save_page
from voxstudio.studio.tasks.evaluate.sources import choices
from voxstudio.studio.window.error_reporter import sentence
from voxstudio.studio.window.view_state import CellView, ViewState, refused_unless

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from voxstudio.evaluation.progress import Stage
    from voxstudio.studio.jobs import Failure
    from voxstudio.studio.saved.state import SavedState, State
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.evaluate.panel import EvaluatePanel
    from voxstudio.studio.tasks.evaluate.sources import Choice

    Save = Callable[[Path, Table], Generator[None, None, None]]

WELCOME = "Check models or sets of shapes, then Start"
NOTHING = "Check at least one model or set of shapes"
ALONE = "No real shapes are known: reference data would stand beside these"
SECTIONS = {"shapes": "Library shapes", "results": "Results"}


class EvaluateTask(Task):
    """Evaluates what is checked, and shows the table with shapes of the row that is clicked.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "evaluate"

    def __init__(self, services: Services, panel: EvaluatePanel) -> None:
        super().__init__(services, panel)
        self.evaluation = EVALUATIONS[0]
        self.settings = EvaluationSettings()
        self.checked: set[str] = set()
        """Keys of what is evaluated."""
        self.files: list[Path] = []
        """Files and folders that the user added to the list."""
        self.result: Result | None = None
        self.selected = 0
        self.words = ""
        """How far the evaluation is, or what became of it."""
        self._done = (0, 1)
        self._device = "cpu"
        self._clock = StageClock()
        self.latest_job = LatestJob(self, self.runner)
        self._records = LatestValue(self)
        self._wire()
        self.update_panel()

    def _wire(self) -> None:
        panel = self.panel
        self.handle(
            {
                "run": self.start,
                "stop": self.cancel,
                "accept": self.accept,
                "copy_seed": self.copy_seed,
            }
        )
        self.latest_job.succeeded.connect(self._made)
        self.latest_job.failed.connect(self._failed)
        self._records.arrived.connect(self._advanced)
        self.document.shape_changed.connect(self.refresh)
        panel.checks.toggled.connect(self.check)
        panel.settings_changed.connect(self.change)
        panel.file_asked.connect(self._ask_sources)
        panel.data_asked.connect(self._ask_data)
        panel.seed.typed.connect(lambda seed: self.change({"seed": seed}))
        panel.json_asked.connect(lambda: self._ask_to_save("JSON file", ".json", save_json))
        panel.html_asked.connect(lambda: self._ask_to_save("Web page", ".html", save_page))

    # What is evaluated.

    @property
    def choices(self) -> list[Choice]:
        """What can be checked."""
        sections = {name: self.library.shapes(key) for key, name in SECTIONS.items()}
        return choices(self.evaluation, self.library.models(), sections, self.files)

    @property
    def chosen(self) -> list[Choice]:
        """What is checked, as it is listed."""
        return [each for each in self.choices if each.key in self.checked]

    def check(self, key: str, checked: bool = True) -> None:
        """Evaluate an entry of the list, or no more."""
        (self.checked.add if checked else self.checked.discard)(key)
        self.refresh()

    def change(self, values: dict[str, Any]) -> None:
        """Take other settings, by their names."""
        self.settings = replace(self.settings, **values)
        self.refresh()

    @property
    def framed_seed(self) -> int:
        """The seed of what is evaluated next."""
        return self.settings.seed

    def choose_model(self, path: Path) -> None:
        """Check a model of the library."""
        self.check(str(path))

    def list_library(self) -> None:
        """List the checkpoints of the library anew."""
        self.update_panel()

    def set_device(self, device: str) -> None:
        """Run models on another device from the next evaluation on."""
        self._device = device

    def _ask_sources(self) -> None:
        self.window.dialogs.ask_to_open(
            "data", "Add shapes", shape_filters(), self._add_files, several=True
        )

    def _add_files(self, paths: list[Path]) -> None:
        self.files += [path for path in paths if path not in self.files]
        self.checked |= {str(path) for path in paths}
        self.refresh()

    @Slot(str)
    def _ask_data(self, name: str) -> None:
        """Ask for the file of a setting, `data` or `train`."""
        title = {"data": "Open reference shapes", "train": "Open training shapes"}[name]
        self.window.dialogs.ask_to_open(
            "data", title, shape_filters(), lambda paths: self.change({name: paths[0]})
        )

    # The evaluation.

    @Slot()
    def start(self) -> None:
        """Evaluate what is checked; the table before stays until there is a new one."""
        chosen = self.chosen
        if not chosen:
            self.window.say(NOTHING)
            return
        evaluation, settings, device = self.evaluation, self.settings, self._device

        def steps() -> Generator[Stage, None, Table]:
            sources = [each.source() for each in chosen]
            return (yield from evaluation.job(settings, sources, device))

        self.words, self._done = "Starting …", (0, 1)
        self.latest_job.start(steps, self._records)
        self.refresh()

    @Slot()
    def cancel(self) -> None:
        """Evaluate no more; a table that is there stays."""
        if self.latest_job.busy:
            self.latest_job.drop()
            self._end("Cancelled")

    @Slot(int, object)
    def _advanced(self, _run: int, stage: Stage) -> None:
        self.words = self._clock.words(stage, time.monotonic())
        self._done = stage.done, stage.total
        self.render()
        self._show_progress()

    @Slot(object)
    def _made(self, table: Table) -> None:
        self.result, self.selected = Result(table), 0
        self._end(_evaluated(table))
        self.window.say("The evaluation has finished")

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self._end(sentence(failure.error))
        self.errors.failed(failure)

    def _end(self, words: str) -> None:
        self.words, self._done = words, (0, 1)
        self.refresh()

    # What a session keeps.

    def save(self) -> State:
        """Return what is checked, the settings, and the table with the row that is shown."""
        result = self.result
        return {
            **super().save(),
            "checked": sorted(self.checked),
            "files": [str(path) for path in self.files],
            "settings": self.settings,
            "table": None if result is None else result.table,
            "row": 0 if result is None else result.row,
            "selected": self.selected,
        }

    def restore(self, state: SavedState) -> None:
        """Show the table, and be ready to evaluate the same again."""
        super().restore(state)
        self.cancel()
        self.checked = set(state.get("checked", several(text), ()))
        self.files = [Path(each) for each in state.get("files", several(text), ())]
        self.settings = state.get("settings", one_of(EvaluationSettings), self.settings)
        table = state.get("table", optional(one_of(Table)))
        self.result, self.selected, self.words = None, 0, ""
        if table is not None:
            row = min(state.get("row", whole, 0), len(table.rows) - 1)
            self.result, self.words = Result(table, row), _evaluated(table)
            self.selected = min(state.get("selected", whole, 0), max(len(self.result.cells) - 1, 0))
        self.refresh()

    # Its files.

    def _ask_to_save(self, kind: str, ending: str, save: Save) -> None:
        result = self.result
        if result is not None:
            self.window.dialogs.ask_to_save(
                "table",
                "Save table",
                f"evaluation{ending}",
                [f"{kind} (*{ending})"],
                lambda path: self._save(path, result.table, save),
            )

    def _save(self, path: Path, table: Table, save: Save) -> None:
        job = self.runner.start(save(path, table))
        job.succeeded.connect(lambda _: self.window.say(f"Saved {path.name}", path))
        job.failed.connect(self.errors.failed)

    # What is shown.

    def select_row(self, row: int) -> None:
        """Show the shapes of a row."""
        if self.result is not None:
            self.result.row, self.selected = row, 0
            self.refresh()

    def select(self, cell: int) -> None:
        """Frame a shape."""
        if self.result is not None and self.result.cells:
            self.selected = cell
            self.refresh()

    def selection(self) -> Selection:
        """Return the shapes of the row on screen."""
        return Selection([] if self.result is None else self.result.shapes, self.selected)

    def view(self) -> ViewState:
        """Return the table, and shapes of its marked row above the real shapes nearest to them."""
        result, busy = self.result, self.latest_job.busy
        cells = () if result is None else result.cells
        return ViewState(
            cells=cells or (CellView(),),
            selected=self.selected if cells else None,
            message=self._message(),
            table=None if result is None else result.view,
            refused=refused_unless(run=not busy, stop=busy, accept=bool(cells)),
            subject=None if result is None else (id(result), result.row),
        )

    def _message(self) -> str:
        if self.result is None:
            return self.words if self.latest_job.busy else WELCOME
        return "" if self.result.cells else ALONE

    def update_panel(self) -> None:
        """Show what can be checked, and how far the evaluation is."""
        panel, result = self.panel, self.result
        entries = [(each.key, each.name, each.tip) for each in self.choices]
        panel.checks.offer(entries, self.checked)
        judges = [each for each in self.library.models() if CLASSIFY.supported_by(each[1])]
        names = [(str(path), name) for path, name in told_apart(judges).items()]
        panel.show_settings(self.settings, names)
        self._show_progress()
        panel.show_result(() if result is None else result.table.notes, result is not None)

    def _show_progress(self) -> None:
        self.panel.show_state(self.words, *self._done, busy=self.latest_job.busy)


def _evaluated(table: Table) -> str:
    return f"Evaluated {', '.join(row.method for row in table.rows if row.role == 'model')}"
