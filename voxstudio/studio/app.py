"""Composition root: builds the studio and connects everything."""

from __future__ import annotations

import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication

from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint, resources
from voxstudio.studio.document.document import ShapeDocument
from voxstudio.studio.document.undo import UndoStack
from voxstudio.studio.files.arranging import Arranging
from voxstudio.studio.files.copying import Copying
from voxstudio.studio.files.dropping import plan_drop
from voxstudio.studio.files.export import Export
from voxstudio.studio.files.export_writer import shape_set
from voxstudio.studio.files.film import FilmExport
from voxstudio.studio.files.importing import Importing
from voxstudio.studio.files.mesh_export import ask_to_save
from voxstudio.studio.files.offering import Offering
from voxstudio.studio.files.open_files import Files, holds_model
from voxstudio.studio.jobs import Runner
from voxstudio.studio.models.examples import examples
from voxstudio.studio.models.library import Library
from voxstudio.studio.models.model_card import show_card
from voxstudio.studio.models.previews import is_shipped, previews, previews_apart
from voxstudio.studio.models.sampled_model import SampledModel
from voxstudio.studio.models.store import ModelStore
from voxstudio.studio.playback.history_list import HistoryList
from voxstudio.studio.playback.run_history import RunHistory
from voxstudio.studio.saved.session_file import SUFFIX
from voxstudio.studio.session.codecs import CODECS
from voxstudio.studio.session.keeper import SessionKeeper
from voxstudio.studio.session.parts import OwnModels, Session, Tasks, View
from voxstudio.studio.tasks.base import Services
from voxstudio.studio.tasks.registry import TASKS
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.stylesheet import load_fonts
from voxstudio.studio.window.error_reporter import ErrorReporter
from voxstudio.studio.window.log import Log
from voxstudio.studio.window.main_window import MainWindow
from voxstudio.studio.window.placement import WindowPlacement
from voxstudio.studio.window.rate_meter import RateMeter
from voxstudio.studio.window.settings import SettingsStore
from voxstudio.studio.window.window_actions import WindowActions, wanted_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.document.item import Item
    from voxstudio.studio.files.opening import OpenedModel, OpenedShapes
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.playback.run import Run
    from voxstudio.studio.tasks.base import Task
    from voxstudio.studio.window.drop_overlay import DropPlan

T = TypeVar("T", bound="Task")

FILLING_MS = 700
"""The first shape comes before the library's pictures, which take much of a processor."""

STANDING_MS = 250
"""Until what has been shown is drawn."""

NO_TASK = "{} has no capability that the studio shows: see `voxstudio info`"

CLOSING_S = 10.0
"""How long workers have to end once the window has gone: one that imports torch hears of it only
afterwards. What takes longer, or cannot stop, is cut off at the end of the program."""


class Studio:
    """One window with its tasks.

    Args:
        application: The process's Qt application.
    """

    def __init__(self, application: QApplication) -> None:
        self.store = SettingsStore()
        self.window = MainWindow(application, wanted_theme(self.store.settings.theme), TASKS)
        self.store.setParent(self.window)
        self.log = Log(self.window)
        self.runner = Runner(self.window)
        self.errors = ErrorReporter(self.window)
        self.window_actions = WindowActions(self.window, self.errors, self.store)
        self.placement = WindowPlacement(self.window, self.store.window)
        self.steps = UndoStack(self.window)
        self.document = ShapeDocument(self.steps)
        self.history = RunHistory(self.window)
        self.library = Library(self.window, TASKS, self.steps)
        shared = (self.window, self.runner, self.errors, self.store)
        self.files = Files(*shared)
        self.offering = Offering(
            self.window, self.runner, self.errors, self._title_of_maker, self._model_files
        )
        self.model_store = ModelStore(lambda: self.store.settings)
        self.models = SampledModel(*shared, self.model_store)
        self.services = Services(
            *shared,
            self.model_store,
            self.models,
            self.document,
            self.library,
            self.steps,
            self.history,
        )
        for spec in TASKS:
            self.services.tasks[spec.key] = spec.build(self.services, self.window.panels[spec.key])
        self.history_list = HistoryList(
            self.window, self.history, self.library.thumbnails, self.steps, self.show_run
        )
        self.export = Export(*shared)
        Copying(self.window, lambda: self.on_screen.framed, self._model_files)
        Arranging(self.window, self.document, lambda: self.on_screen.framed)
        self.importing = Importing(
            *shared, self.document, self.library, lambda: self.on_screen.refresh()
        )
        self.film = FilmExport(self.window, self.runner, self.errors)
        self.session = SessionKeeper(self.window, self.runner, self.errors, self._parts(), CODECS)
        self.rate_meter = RateMeter(self.window, self.runner)
        self._connect()
        self._filling = QTimer(self.window, singleShot=True, interval=FILLING_MS)
        self._filling.timeout.connect(self._fill_library)
        self.window.closing.connect(self._filling.stop)
        self._filling.start()
        self.on_screen.refresh()

    def _parts(self) -> Session:
        return Session(
            {
                "models": OwnModels(self.library, self._add_model),
                "document": self.document,
                "history": self.history,
                "library": self.library,
                "importing": self.importing,
                "tasks": Tasks(self.services.tasks),
                "view": View(self.window),
            }
        )

    def task(self, kind: type[T]) -> T:
        """Return the task of a class."""
        return next(each for each in self.services.tasks.values() if isinstance(each, kind))

    @property
    def on_screen(self) -> Task:
        """The task that has the views."""
        return self.services.tasks[self.window.task]

    def _connect(self) -> None:
        window, library, files = self.window, self.library, self.files
        window.actions_by_name.handle(
            {
                "export": self._export,
                "film": self._film,
                "turntable": lambda: self.film.ask_turntable(self.on_screen.framed),
            }
        )
        self.window_actions.recipe = self._recipe
        window.closing.connect(self._end_work)
        window.task_shown.connect(self._mark_model)
        library.model_chosen.connect(self._use)
        library.refused.connect(lambda why: self.errors.show(why))
        library.shape_chosen.connect(self._open)
        library.model_back.connect(self._add_model)
        library.model_removed.connect(self._remove_model)
        library.card_asked.connect(partial(show_card, window, self.runner, self.errors))
        library.run_asked.connect(self._show_item)
        library.export_asked.connect(partial(self.export.ask, every=True))
        library.write = self.export.drag
        files.model_opened.connect(self._model_opened)
        files.shapes_opened.connect(self._shapes_opened)
        files.claim, files.consider = self._claim, self.offering.consider
        files.rules = self.importing.rules
        self.offering.restored.connect(self._restore)
        window.plan_drop = self._plan_drop
        for choice in window.tasks.findChildren(ModelChoice):
            choice.chosen.connect(self._mark_model)
        for task in self.services.tasks.values():
            task.model_changed.connect(self._mark_model)
        self.document.shape_changed.connect(lambda: library.show_shape(self.document.shape))

    def show_run(self, key: str, run: Run) -> None:
        """Show a run of the history in its task."""
        self.window.show_task(key)
        self.on_screen.show_run(run)

    def _maker(self, request: RestoreRequest) -> Task | None:
        """Return the task that makes a thing again; None where there is only a command."""
        tasks = self.services.tasks.values()
        return next((task for task in tasks if task.restores(request)), None)

    def _title_of_maker(self, request: RestoreRequest) -> str:
        task = self._maker(request)
        return "" if task is None else self.window.title_of(task.KEY)

    def _model_files(self) -> list[Path]:
        return [path for path, _ in self.library.models()]

    @Slot(object)
    def _restore(self, request: RestoreRequest) -> None:
        """Set the task that made a thing to make it again; what is missing is said."""
        task = self._maker(request)
        if request.missing or task is None:
            self.errors.show(request.missing)
            return
        try:
            self.window.show_task(task.KEY)
            task.restore_recipe(request)
            self.window.say(
                f"{self.window.task_title} is as it was for {request.name}: Space runs it"
            )
        except (ImportRejected, ValueError) as error:  # sizes that do not fit: it may hold any
            self.errors.show(str(error))

    def _export(self) -> None:
        selection = self.on_screen.selection()
        if selection.mesh is not None:
            ask_to_save(self.window, self.errors, *selection.mesh)
        else:
            task = self.on_screen
            frames = (task.frame_count, task.frame_items)
            self.export.ask(task.items(), selection.chosen, task.view().isovalue, frames)

    def _film(self) -> None:
        task = self.on_screen
        shapes = [item.shape for item in task.frame_items()]
        self.film.ask_frames(shapes, task.film_order, task.KEY)

    def _show_item(self, item: Item) -> None:
        """Show the run of a result at the frame that was kept."""
        if item.run is not None:
            self.show_run(item.task, item.run)
            task = self.on_screen
            task.seek_step(item.step)
            task.select(item.chain + task.FIRST_CELL)

    def _recipe(self) -> str:
        """Return what made the framed shape, for a picture of it."""
        shape = self.on_screen.framed
        return "" if shape is None else shape_set(shape).recipe

    @Slot()
    def _fill_library(self) -> None:
        self._preview(self.library.models())
        job = self.runner.start(examples)
        job.succeeded.connect(self.library.add_examples)
        job.failed.connect(self.errors.failed)

    def _preview(self, models: Sequence[tuple[Path, CheckpointHeader]]) -> None:
        shipped = [each for each in models if is_shipped(each[0])]
        own = [each for each in models if not is_shipped(each[0])]
        load = partial(self.model_store.load, device="cpu", keep=False)
        for kind, make in ((shipped, partial(previews, load=load)), (own, previews_apart)):
            if kind:
                job = self.runner.start(partial(make, kind))
                job.succeeded.connect(self.library.show_previews)
                job.failed.connect(self.errors.failed)

    @Slot()
    def _end_work(self) -> None:
        """Let the window go at once, and workers end; then what was made is saved."""
        self.window.hide()
        self.runner.wait(CLOSING_S)
        self.session.finish()

    def begin(self, paths: Sequence[Path]) -> None:
        """Go on where the studio was left, and open files.

        Where nothing was left, and no checkpoint is among them, the default one is loaded.
        """
        self.session.open()
        self.files.open(paths)
        if not (holds_model(paths) or self.models.loading):
            self._load_default()

    def _load_default(self) -> None:
        try:
            self.load(default_checkpoint())
        except ImportRejected as error:
            self.errors.show(str(error))

    def load(self, path: Path) -> None:
        """Load a checkpoint in a worker and run it; faults end in a dialog."""
        self.models.load(path)

    @Slot(object)
    def _use(self, path: Path) -> None:
        """Use a checkpoint in the task on screen, or in the one that it is made for."""
        tasks = self.library.tasks(path)
        if not tasks:
            self.errors.show(NO_TASK.format(path.stem))
            return
        if self.window.task not in tasks:
            self.window.show_task(tasks[0])
        self.on_screen.choose_model(path)
        if self.models.path is None and not self.models.loading:
            self._load_default()

    @Slot()
    def _mark_model(self) -> None:
        """Mark in the library which model the task on screen uses."""
        self.library.show_model(self.on_screen.model_path)

    @Slot(object)
    def _open(self, shape: Shape) -> None:
        self.document.put(shape, f"Open {shape.name}")

    @Slot(object)
    def _model_opened(self, opened: OpenedModel) -> None:
        self._add_model(opened.path, opened.header)
        self._use(opened.path)

    def _add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own."""
        self.library.add_model(path, header)
        self._preview([(path, header)])
        for task in self.services.tasks.values():
            task.add_model(path, header)

    @Slot(object)
    def _remove_model(self, path: Path) -> None:
        for task in self.services.tasks.values():
            task.remove_model(path)

    @Slot(object)
    def _shapes_opened(self, opened: OpenedShapes) -> None:
        self.library.add_shapes(opened.shapes, opened.path)
        self._open(opened.shapes[0])
        self.importing.opened(opened)

    def _plan_drop(self, paths: Sequence[Path]) -> DropPlan:
        taken = {
            ending: f"{task.taken_as} for {self.window.title_of(key)}"
            for key, task in self.services.tasks.items()
            for ending in task.takes
        }
        return plan_drop(paths, {**taken, SUFFIX: "Open in place of this session"}, self._title_of)

    def _title_of(self, header: CheckpointHeader) -> str:
        """Return the task that would use a model; empty for none."""
        tasks = self.library.tasks_of(header)
        shown = self.window.task
        return self.window.title_of(shown if shown in tasks else tasks[0]) if tasks else ""

    def _claim(self, paths: Sequence[Path]) -> Sequence[Path]:
        """Give files to the session or to the task that takes such, and return them."""
        sessions = [path for path in paths if path.suffix.lower() == SUFFIX]
        if sessions:
            self.session.open_file(sessions[0])
            return sessions
        for key, task in self.services.tasks.items():
            taken = [path for path in paths if path.suffix.lower() in task.takes]
            if taken:
                self.window.show_task(key)
                task.open_files(taken)
                return taken
        return ()


def run(files: Sequence[str], stands: Callable[[], None] = lambda: None) -> int:
    """Open the studio and stay until it is closed.

    Args:
        files: Shapes, pictures and checkpoints to begin with.
        stands: Called once the window is there.

    Returns:
        Exit code.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    load_fonts(resources() / "fonts")
    studio = Studio(application)
    studio.errors.watch()
    try:
        studio.placement.open()
        QTimer.singleShot(STANDING_MS, stands)
        studio.begin([Path(name) for name in files])
        # The meter's timer hands control to Python twice a second, so that these are heard.
        for wanted in (signal.SIGINT, signal.SIGTERM):
            # Only asked for here: Python may be in the middle of drawing a frame.
            signal.signal(wanted, lambda *_: QTimer.singleShot(0, studio.window.close))
        return application.exec()
    finally:
        if studio.window.isVisible():  # where the window has not closed, nobody has waited
            studio.runner.wait(CLOSING_S)
        studio.errors.unwatch()
