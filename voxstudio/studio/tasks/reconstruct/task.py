"""The presenter of the *Pictures* task: shapes or a coloured mesh out of pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.errors import ImportRejected
from voxstudio.studio.files.mesh_export import ask_to_save
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.playback import variant_view
from voxstudio.studio.tasks.reconstruct import view as pictures_view
from voxstudio.studio.tasks.reconstruct.models import ReconstructionModels
from voxstudio.studio.tasks.reconstruct.reconstruction import MeshResult, VoxelResult, make
from voxstudio.studio.tasks.reconstruct.slots import ImageSlots
from voxstudio.studio.tasks.reconstruct.strip import ImageStrip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Failure, Runner
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.tasks.reconstruct.reconstruction import Reconstruction
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

TASK = "pictures"


class ReconstructTask(QObject):
    """Shows what a model makes of the pictures on its slots.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape.
        library: Has the shapes that are dropped, and draws thumbnails.
    """

    kept = Signal(object)
    """The user wants to keep a `Shape`."""

    def __init__(
        self,
        window: MainWindow,
        runner: Runner,
        errors: ErrorReporter,
        document: ShapeDocument,
        library: Library,
    ) -> None:
        super().__init__(window)
        self.window, self.errors = window, errors
        self.document, self.library = document, library
        self.models = ReconstructionModels()
        self.latest_job = LatestJob(self, runner)
        self.slots = ImageSlots(window, runner, errors)
        self.strip = ImageStrip(window, errors, library.thumbnails)
        self.made: Reconstruction | None = None
        self.selected = 0
        self.count = 4
        self.seed = 0
        self._wire()
        self._show_model()

    def _wire(self) -> None:
        window, panel = self.window, self.window.pictures
        window.actions_by_name.handle(
            {
                "run": self.make,
                "stop": self.stop,
                "reset": self.make_others,
                "accept": self.accept,
                "keep": self.keep,
                "undo": self.document.undo,
                "redo": self.document.redo,
                "copy_seed": self.copy_seed,
                "cells_1": lambda: self.set_count(1),
                "cells_4": lambda: self.set_count(4),
                "cells_9": lambda: self.set_count(9),
            },
            task=TASK,
        )
        panel.count.set_key(str(self.count))
        panel.seed.set_seed(self.seed)
        panel.count_chosen.connect(self.set_count)
        panel.seed.typed.connect(self.set_seed)
        panel.model.chosen.connect(lambda key: self.choose_model(self.models.path(key)))
        panel.files_dropped.connect(self.slots.read)
        panel.entry_dropped.connect(self._take_entry)
        panel.slot_clicked.connect(self.slots.ask)
        panel.current_asked.connect(self.take_current)
        window.task_shown.connect(self._hand_over)
        window.viewport.cell_clicked.connect(self.select)
        self.document.shape_changed.connect(self.tell)
        self.slots.filled.connect(self._filled)
        self.latest_job.succeeded.connect(self._made)
        self.latest_job.failed.connect(self._failed)

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @Slot(str)
    def _hand_over(self, task: str) -> None:
        if task != TASK:
            self.strip.leave()
            return
        view = self.window.viewport
        view.set_mode("navigate")
        view.set_slice(None)
        view.show_mask(None)
        view.set_bar(None)
        self.show()

    # What the panel says.

    def choose_model(self, path: Path) -> None:
        """Use another checkpoint; the pictures stay if it takes them from the same sides."""
        try:
            self.models.choose(path)
        except ImportRejected as error:
            self.errors.show(str(error))
            self._list_models()
            return
        self._show_model()
        self.show()

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it makes something of pictures."""
        before = self.models.chosen
        self.models.add(path, header)
        if self.models.chosen != before:
            self._show_model()
        else:
            self._list_models()

    def _list_models(self) -> None:
        self.window.pictures.model.offer(self.models.names, str(self.models.chosen))

    def _show_model(self) -> None:
        self.latest_job.drop()
        self.made = None
        self._list_models()
        header = None if self.refusal else self.models.header
        if not self.slots.keep(header):
            pictures_view.offer_sides(self.window, header)
            self.slots.empty(header, len(self.window.pictures.slots))

    @Slot(int)
    def set_count(self, count: int) -> None:
        """Make this many shapes."""
        self.count = count
        self.window.pictures.count.set_key(str(count))
        self._again()

    @Slot(int)
    def set_seed(self, seed: int) -> None:
        """Make the shapes of this seed and of those after it."""
        self.seed = seed
        self.window.pictures.seed.set_seed(seed)
        self._again()

    def _again(self) -> None:
        """Make shapes anew where there are some."""
        if isinstance(self.made, VoxelResult):
            self.make()

    def copy_seed(self) -> None:
        """Put the seed of the framed shape on the clipboard."""
        made = self.made
        seed = made.seeds[self.selected] if isinstance(made, VoxelResult) else self.seed
        QGuiApplication.clipboard().setText(str(seed))
        self.window.say(f"Copied seed {seed}")

    # Pictures.

    def open(self, paths: Sequence[Path]) -> None:
        """Read files for the first slots without a picture, or else for all from the first on."""
        self.slots.read(self.slots.first_free, paths)

    @Slot(int, str, str)
    def _take_entry(self, number: int, section: str, key: str) -> None:
        self.slots.take(self.library.shape(section, key), [number])

    @Slot()
    def take_current(self) -> None:
        """Take pictures of the current shape for all slots."""
        if self.document.shape is not None:
            self.slots.take(self.document.shape, range(len(self.slots.told)))

    @Slot(int)
    def _filled(self, number: int) -> None:
        told = self.slots.told[number]
        if told is not None:
            pictures_view.show_told(self.window, number, told)
        self.show()

    # Making.

    @property
    def refusal(self) -> str:
        """Why the chosen model makes nothing of pictures; empty when it does."""
        header = self.models.header
        if header is None:
            return pictures_view.NO_MODEL
        able = self.models.can(header)
        return "" if able else f"{header.name} takes no images: choose another model"

    @Slot()
    def make(self) -> None:
        """Make what the panel asks for; what is on screen stays until then."""
        if self.refusal or self.slots.missing:
            self.window.refuse(pictures_view.next_step(self._situation()))
            return
        told, seeds = self.slots.pictures, range(self.seed, self.seed + self.count)
        self.latest_job.start(
            with_model(self.models.loader(), lambda model: make(model, told, seeds))
        )
        self.show()

    @Slot()
    def make_others(self) -> None:
        """Make shapes of the seeds that follow, or of the same ones if the seed is locked."""
        locked = self.window.actions_by_name["lock_seed"].isChecked()
        if isinstance(self.made, VoxelResult):
            self.set_seed(self.seed if locked else self.seed + self.count)
        else:
            self.make()

    @Slot()
    def stop(self) -> None:
        """Make no more, and leave what is on screen as it is."""
        self.latest_job.drop()
        self.show()

    @Slot(object)
    def _made(self, made: Reconstruction) -> None:
        self.made, self.selected = made, 0
        self.show()
        if self.here:
            self.window.viewport.follow()

    @Slot(object)
    def _failed(self, failure: Failure) -> None:
        self.show()
        self.errors.failed(failure)

    # Choosing.

    @Slot(int)
    def select(self, number: int) -> None:
        """Frame the shape in a view."""
        if self.here and self.made is not None:
            self.selected = number
            self.show()

    @Slot()
    def accept(self) -> None:
        """Make the framed shape, or the mesh filled with voxels, the current one."""
        shapes, selected = self.all_on_screen
        if shapes:
            self.document.put(shapes[selected], f"Use {shapes[selected].name}")
            self.window.say(f"{shapes[selected].name} is the current shape")

    @Slot()
    def keep(self) -> None:
        """Keep the framed shape, or the mesh filled with voxels, among the results."""
        shapes, selected = self.all_on_screen
        if shapes:
            self.kept.emit(shapes[selected])

    def export(self, ask: Callable[[Sequence[Shape], int], None]) -> None:
        """Export the mesh in its colours, or shapes.

        Args:
            ask: Asks how to export shapes, of which one is chosen.
        """
        if isinstance(self.made, MeshResult):
            mesh, name = self.made.mesh.solid, self.made.told.name
            ask_to_save(self.window, self.errors, mesh, name)
        else:
            ask(*self.all_on_screen)

    # What is shown.

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """The shapes, and the number of the framed one."""
        return ([] if self.made is None else self.made.shapes), self.selected

    @Slot()
    def show(self) -> None:
        """Show what was made, or why there is nothing."""
        if not self.here:
            return
        self.strip.show(self.made, self.selected)
        if self.made is None:
            pictures_view.show_nothing(self.window, self._situation())
        else:
            pictures_view.show_made(self.window, self.made, self.selected)
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if self.here:
            pictures_view.show_controls(self.window, self._situation())
            variant_view.show_history(self.window, self.document)

    def _situation(self) -> pictures_view.Situation:
        return pictures_view.Situation(
            header=self.models.header,
            refusal=self.refusal,
            missing=self.slots.missing,
            made=self.made,
            making=self.latest_job.busy,
            shape=self.document.shape is not None,
        )
