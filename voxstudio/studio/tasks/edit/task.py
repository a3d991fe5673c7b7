"""The presenter of the *Edit* task: matter added and removed by hand, then snapped to a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from voxstudio.errors import ImportRejected
from voxstudio.studio.models.examples import example
from voxstudio.studio.playback import variant_view
from voxstudio.studio.tasks.edit import view as edit_view
from voxstudio.studio.tasks.edit.models import ENERGY, ProjectionModels
from voxstudio.studio.tasks.edit.projection import ProjectionJob, ProjectionRequest, stem
from voxstudio.studio.tasks.edit.voxel_brush import TASK, VoxelBrush

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.document.document import Shape, ShapeDocument
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.models.library import Library
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

EXAMPLE = "toilet"
"""What is on screen where there is nothing else to edit."""

ACCEPTED = "Project"


class EditTask(QObject):
    """Adds and removes matter, and snaps the shape to a model.

    The views show either the shape, ready for strokes, or the shape beside its snap; any change of
    the document leads back to the shape.

    Args:
        window: What shows them.
        runner: Owns the workers.
        errors: Shows what went wrong.
        document: The current shape.
        library: Has a shape to begin with.
        chain_shape: Returns the shape that the chains show, if there is one.
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
        chain_shape: Callable[[], Shape | None],
    ) -> None:
        super().__init__(window)
        self.window, self.errors = window, errors
        self.document, self.library, self.chain_shape = document, library, chain_shape
        self.models = ProjectionModels()
        self.sculpting = VoxelBrush(window, document)
        self.snapping = ProjectionJob(self, runner, self.models)
        self.seed = 0
        self._chosen = False
        self._subject = ""
        self._wire_actions()
        self._wire_views()
        self._list_models()

    def _wire_actions(self) -> None:
        self.window.actions_by_name.handle(
            {
                "run": self.toggle,
                "stop": self.snapping.stop,
                "accept": self.accept,
                "keep": self.keep,
                "copy_seed": self.copy_seed,
            },
            task=TASK,
        )

    def _wire_views(self) -> None:
        panel = self.window.edit
        panel.seed.set_seed(self.seed)
        panel.seed.typed.connect(self.set_seed)
        panel.strength.changed.connect(lambda _: self._snap_again())
        panel.mode.chosen.connect(lambda _: self._mode_chosen())
        panel.energy.chosen.connect(lambda key: self.choose_model(self.models.energy.path(key)))
        panel.codes.chosen.connect(lambda key: self.choose_model(self.models.codes.path(key)))
        panel.chain_shape_asked.connect(self.take_from_chain)
        self.window.task_left.connect(self._leave)
        self.window.task_shown.connect(self._enter)
        self.document.shape_changed.connect(self._shape_changed)
        self.sculpting.tool_taken.connect(self.show_shape)
        self.sculpting.figures_changed.connect(self.tell)
        self.snapping.changed.connect(self.show_snap)
        self.snapping.failed.connect(self.errors.failed)

    # Coming and going.

    @property
    def here(self) -> bool:
        """Whether this task has the views."""
        return self.window.task == TASK

    @Slot(str)
    def _enter(self, task: str) -> None:
        if task != TASK:
            return
        if self.document.shape is None:
            self._find_shape()
        self.snapping.release()
        if self.snapping.shown is None:
            self._show_shape()
        else:
            self.window.viewport.show_mask(None)
            self.show_snap()

    @Slot(str)
    def _leave(self, task: str) -> None:
        if task == TASK:
            self._subject = ""
            self.snapping.hold()
            self.sculpting.put_down()

    def _find_shape(self) -> None:
        """Take what the chains show, or else a shape to begin with."""
        self.take_from_chain()
        if self.document.shape is None:
            shape = next(iter(self.library.shapes()), None) or example(EXAMPLE)
            self.document.put(shape, f"Open {shape.name}")

    @Slot()
    def take_from_chain(self) -> None:
        """Make the shape that the chains show the current one, unless it is already."""
        shape = self.chain_shape()
        if shape is not None:
            self.document.take(shape)

    # What the panel says.

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it is able."""
        self.models.add(path, header)
        self._list_models()

    def suggest_model(self, path: Path, header: CheckpointHeader) -> None:
        """Snap with the chains' model as long as nobody has chosen another one."""
        if not self._chosen and self.models.energy.can(header):
            self.models.energy.choose(path)
            self._list_models()

    def choose_model(self, path: Path) -> None:
        """Snap with another checkpoint, in a mode that uses it."""
        panel = self.window.edit
        try:
            panel.mode.set_key(self.models.choose(path, panel.mode.key))
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self._chosen = True
        self._list_models()
        self._snap_again()
        self.tell()

    def _mode_chosen(self) -> None:
        self._list_models()
        self._snap_again()

    def set_seed(self, seed: int) -> None:
        """Try codes from another seed."""
        self.seed = seed
        self.window.edit.seed.set_seed(seed)
        self._snap_again()

    def copy_seed(self) -> None:
        """Put the seed on the clipboard."""
        QGuiApplication.clipboard().setText(str(self.seed))
        self.window.say(f"Copied seed {self.seed}")

    def _list_models(self) -> None:
        panel, models = self.window.edit, self.models
        shape = self.document.shape
        panel.energy.offer(models.energy.names_for(shape), str(models.energy.chosen))
        panel.codes.offer(models.codes.names_for(shape), str(models.codes.chosen))
        panel.allow_modes(models.able)

    # Snapping.

    @Slot()
    def toggle(self) -> None:
        """Snap the shape, pause or go on; then try other codes unless the seed is locked."""
        if self.snapping.running:
            self.snapping.toggle()
            return
        locked = self.window.actions_by_name["lock_seed"].isChecked()
        if self.snapping.outcome is not None and self.window.edit.mode.key != ENERGY and not locked:
            self.seed += 1
            self.window.edit.seed.set_seed(self.seed)
        self._snap()

    def _snap(self) -> None:
        self.sculpting.end_stroke()
        shape, panel = self.document.shape, self.window.edit
        refusal = "" if shape is None else self.models.refusal(panel.mode.key, shape)
        if shape is None or refusal:
            self.show_shape()
            if self.here and refusal:
                self.window.refuse(refusal)
            return
        self.snapping.ask(ProjectionRequest(shape, panel.mode.key, panel.strength.value, self.seed))

    def _snap_again(self) -> None:
        """Snap as the panel says now, if there is a snap that would look otherwise."""
        if self.snapping.shown is not None or self.snapping.running:
            self._snap()
        else:
            self.tell()

    @Slot()
    def accept(self) -> None:
        """Make the snapped shape the current one."""
        outcome = self.snapping.outcome
        if outcome is not None and not self.snapping.running:
            self.document.alter(outcome.shape, ACCEPTED)

    @Slot()
    def keep(self) -> None:
        """Keep the snapped shape, or else the edited one, among the results."""
        shapes, number = self.all_on_screen
        for shape in shapes[number : number + 1]:
            self.kept.emit(shape)

    @property
    def all_on_screen(self) -> tuple[list[Shape], int]:
        """The edited shape and what it snapped to, if it did, and the number of the latter."""
        shape, snapped = self.document.shape, self.snapping.shown
        if snapped is not None:
            return [snapped.wish.shape, snapped.shape], edit_view.SNAPPED
        return ([] if shape is None else [shape]), 0

    # What is shown.

    @Slot()
    def _shape_changed(self) -> None:
        shape = self.document.shape
        if shape is not None and not self._chosen:
            self.models.suggest(shape)
        self._list_models()
        self.show_shape()

    @Slot()
    def show_shape(self) -> None:
        """Drop the snap and show the shape, ready for strokes."""
        self.snapping.forget()
        self._show_shape()

    def _show_shape(self) -> None:
        shape = self.document.shape
        if self.here and shape is not None:
            edit_view.show_shape(self.window, shape)
            if stem(shape) != self._subject:  # strokes leave the camera where it is
                self.window.viewport.follow()
            self._subject = stem(shape)
            self.sculpting.show_slice()
            self.sculpting.pick_up()
            self.tell()

    @Slot()
    def show_snap(self) -> None:
        """Show the snap as far as it is; without one, the shape."""
        if not self.here:
            return
        snapped = self.snapping.shown
        if snapped is not None:
            self.sculpting.put_down()
            edit_view.show_snap(self.window, snapped)
        elif self.window.viewport.cells > 1:
            self._show_shape()
        self.tell()

    @Slot()
    def tell(self) -> None:
        """Say in words and controls where the task stands and what comes next."""
        if not self.here or self.document.shape is None:
            return
        shape, panel = self.document.shape, self.window.edit
        size = "×".join(map(str, shape.grid.shape))
        panel.subject.setText(f"{shape.name}   {size}")
        panel.solid.setText(f"{np.count_nonzero(shape.grid.occupied()):,} solid voxels")
        panel.from_chain.setEnabled(self.chain_shape() is not None)
        if self.snapping.shown is None:
            texts = (shape.name, self.sculpting.slice_text)
            self.window.viewport.set_caption(0, "   ".join(text for text in texts if text))
        edit_view.show_controls(self.window, self._situation(shape), self._doing())
        variant_view.show_history(self.window, self.document)

    def _situation(self, shape: Shape) -> edit_view.Situation:
        snapping = self.snapping
        return edit_view.Situation(
            refusal=self.models.refusal(self.window.edit.mode.key, shape),
            tool=self.sculpting.tool,
            sliced=bool(self.sculpting.slice_axis),
            running=snapping.running,
            paused=snapping.paused,
            shown=snapping.shown is not None,
            accepted=self.document.undo_text == ACCEPTED,
        )

    def _doing(self) -> str:
        """How far the snap is."""
        if self.snapping.running:
            return "Loading the model …" if self.snapping.shown is None else "Projecting …"
        outcome = self.snapping.outcome
        return "" if outcome is None else f"Projected with strength {outcome.wish.strength:.2f}"
