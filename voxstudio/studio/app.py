"""Composition root: builds the studio and connects everything."""

from __future__ import annotations

import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication

from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint, resources
from voxstudio.studio.document.document import ShapeDocument
from voxstudio.studio.files.export import Export
from voxstudio.studio.files.open_files import Files, holds_model
from voxstudio.studio.jobs import Runner
from voxstudio.studio.models.examples import examples
from voxstudio.studio.models.library import Library
from voxstudio.studio.models.previews import is_shipped, previews, previews_apart
from voxstudio.studio.models.sampled_model import SampledModel
from voxstudio.studio.models.store import ModelStore
from voxstudio.studio.tasks.arithmetic.task import ArithmeticTask
from voxstudio.studio.tasks.edit.task import EditTask
from voxstudio.studio.tasks.generate.task import GenerateTask
from voxstudio.studio.tasks.interpolate.task import InterpolateTask
from voxstudio.studio.tasks.multigrid.task import MultigridTask
from voxstudio.studio.tasks.recall.task import RecallTask
from voxstudio.studio.tasks.reconstruct.task import ReconstructTask
from voxstudio.studio.tasks.recover.task import RecoverTask
from voxstudio.studio.tasks.sample.task import SampleTask
from voxstudio.studio.tasks.super_resolve.task import SuperResolveTask
from voxstudio.studio.tasks.train.task import TrainTask
from voxstudio.studio.widgets.model_choice import ModelChoice
from voxstudio.studio.widgets.stylesheet import load_fonts
from voxstudio.studio.window.error_reporter import ErrorReporter
from voxstudio.studio.window.log import Log
from voxstudio.studio.window.main_window import MainWindow
from voxstudio.studio.window.placement import WindowPlacement
from voxstudio.studio.window.rate_meter import RateMeter
from voxstudio.studio.window.settings import SettingsStore
from voxstudio.studio.window.window_actions import WindowActions, wanted_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.files.opening import OpenedModel, OpenedShapes

FILLING_MS = 700
"""The first shape comes before the library's pictures, which take much of a processor."""

NO_TASK = "{} has no capability that the studio shows: see `voxstudio info`"

ModelTask = (
    RecoverTask
    | SuperResolveTask
    | MultigridTask
    | RecallTask
    | InterpolateTask
    | ArithmeticTask
    | EditTask
    | GenerateTask
    | ReconstructTask
)

CLOSING_S = 10.0
"""How long workers have to end once the window has gone: one that imports torch hears of it only
afterwards. What takes longer, or cannot stop, is cut off at the end of the program."""


class Studio:
    """One window with its presenters.

    Args:
        application: The process's Qt application.
    """

    def __init__(self, application: QApplication) -> None:
        self.store = SettingsStore()
        self.window = MainWindow(application, wanted_theme(self.store.settings.theme))
        self.store.setParent(self.window)
        self.log = Log(self.window)
        self.runner = Runner(self.window)
        self.errors = ErrorReporter(self.window)
        self.window_actions = WindowActions(self.window, self.errors, self.store)
        self.placement = WindowPlacement(self.window, self.store.window)
        self.document = ShapeDocument(self.window)
        self.library = Library(self.window)
        self.files = Files(self.window, self.runner, self.errors, self.store)
        self.model_store = ModelStore(lambda: self.store.settings)
        self.models = SampledModel(
            self.window, self.runner, self.errors, self.store, self.model_store
        )
        self.chains = SampleTask(self.window, self.runner, self.errors, self.document)
        self.recover = RecoverTask(
            self.window,
            self.runner,
            self.errors,
            self.document,
            lambda: self.chains.on_screen,
            self.library.thumbnails,
        )
        self.refine = SuperResolveTask(
            self.window, self.runner, self.errors, self.document, lambda: self.chains.on_screen
        )
        self.unfold = MultigridTask(self.window, self.runner, self.errors)
        self.remember = RecallTask(self.window, self.runner, self.errors, self.document)
        shared = (self.window, self.runner, self.errors, self.document, self.library)
        self.latent = InterpolateTask(*shared)
        self.arithmetic = ArithmeticTask(*shared)
        self.edit = EditTask(*shared, lambda: self.chains.on_screen)
        self.generate = GenerateTask(self.window, self.runner, self.errors, self.document)
        self.pictures = ReconstructTask(*shared)
        self.train = TrainTask(
            self.window, self.runner, self.errors, self.store, self.library.models
        )
        self.made_for: dict[str, ModelTask] = {
            "recover": self.recover,
            "superres": self.refine,
            "multigrid": self.unfold,
            "remember": self.remember,
            "latent": self.latent,
            "arithmetic": self.arithmetic,
            "edit": self.edit,
            "generate": self.generate,
            "pictures": self.pictures,
        }
        """The tasks that use a checkpoint each of their own."""
        self.export = Export(self.window, self.runner, self.errors, self.store)
        self.rate_meter = RateMeter(self.window, self.runner)
        self._offer_blends()
        self._connect()
        self._filling = QTimer(self.window, singleShot=True, interval=FILLING_MS)
        self._filling.timeout.connect(self._fill_library)
        self.window.closing.connect(self._filling.stop)
        self._filling.start()

    def _connect(self) -> None:
        views, recover = self.chains.views, self.recover
        self.export.offer("chains", lambda: (views.shapes, views.selected))
        self.export.offer("recover", lambda: recover.all_on_screen)
        self.export.offer("superres", lambda: self.refine.all_on_screen)
        self.export.offer("multigrid", lambda: self.unfold.all_on_screen)
        self.export.offer("remember", lambda: self.remember.all_on_screen)
        self.export.offer("edit", lambda: self.edit.all_on_screen)
        self.export.offer("arithmetic", lambda: self.arithmetic.all_on_screen)
        self.export.offer("latent", lambda: self.latent.all_on_screen)
        self.export.offer("generate", lambda: self.generate.all_on_screen)
        exported = {"export": lambda: self.pictures.export(self.export.ask)}
        self.window.actions_by_name.handle(exported, task="pictures")
        self.export.offer("train", lambda: (self.train.shapes, 0))
        self.train.result_wanted.connect(lambda path: self.files.open([path]))
        self.window.closing.connect(self._end_work)
        self.library.model_chosen.connect(self._use)
        self.library.refused.connect(lambda why: self.errors.show(why))
        self.library.shape_chosen.connect(self._open)
        self.files.model_opened.connect(self._model_opened)
        self.files.shapes_opened.connect(self._shapes_opened)
        self.files.pictures_opened.connect(self._pictures_opened)
        self.models.loaded.connect(self._loaded)
        self.window.task_shown.connect(self._mark_model)
        for choice in self.window.tasks.findChildren(ModelChoice):
            choice.chosen.connect(self._mark_model)
        for task in self.made_for.values():
            task.models.share(self.model_store)
            task.kept.connect(self._keep)
        self.chains.blending.models = self.train.models = self.model_store
        self.chains.settled.connect(self._settled)
        self.chains.kept.connect(self._keep)
        self.document.shape_changed.connect(lambda: self.library.show_shape(self.document.shape))

    def _offer_blends(self) -> None:
        models = self.library.models()
        self.chains.blending.offer(
            [each for each in models if "chains" in self.library.tasks(each[0])]
        )

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
        """Let the window go at once, and workers end."""
        self.window.hide()
        self.runner.wait(CLOSING_S)

    def begin(self, paths: Sequence[Path]) -> None:
        """Open files; without a checkpoint among them the default one is loaded, too."""
        self.files.open(paths)
        if not holds_model(paths):
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
        if "chains" not in tasks and self.models.path is None:
            self._load_default()
        if self.window.task in self.made_for:
            self.made_for[self.window.task].choose_model(path)
            self._mark_model()
        else:
            self.models.load(path)

    @Slot()
    def _mark_model(self) -> None:
        """Mark in the library which model the task on screen uses."""
        task = self.made_for.get(self.window.task)
        path = self.models.path if task is None else task.models.chosen
        self.library.show_model(None if self.window.task == "train" else path)

    @Slot(object)
    def _open(self, shape: Shape) -> None:
        self.document.put(shape, f"Open {shape.name}")

    @Slot(object)
    def _model_opened(self, opened: OpenedModel) -> None:
        self.library.add_model(opened.path, opened.header)
        self._preview([(opened.path, opened.header)])
        for task in self.made_for.values():
            task.add_model(opened.path, opened.header)
        self._offer_blends()
        self._use(opened.path)

    @Slot(object)
    def _shapes_opened(self, opened: OpenedShapes) -> None:
        self.library.add_shapes(opened.shapes)
        self._open(opened.shapes[0])

    @Slot(object)
    def _pictures_opened(self, paths: Sequence[Path]) -> None:
        self.window.show_task("pictures")
        self.pictures.open(paths)

    @Slot(object)
    def _keep(self, shape: Shape) -> None:
        self.library.add_shapes([shape], "results")
        self.window.say(f"Kept {shape.name} in the results")

    @Slot(object)
    def _loaded(self, model: LoadedNet) -> None:
        self._mark_model()
        if self.models.path is not None:
            self.edit.suggest_model(self.models.path, model.header)
        self.window.setWindowTitle(f"{model.header.name} — voxstudio")
        self.chains.set_model(model)

    @Slot(object)
    def _settled(self, sample: Shape) -> None:
        """A chain has cooled for the first time: its shape is the model's picture."""
        if self.models.path is not None:
            self.library.show_model(self.models.path, sample)


def run(files: Sequence[str]) -> int:
    """Open the studio and stay until it is closed.

    Args:
        files: Shapes, pictures and checkpoints to begin with.

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
