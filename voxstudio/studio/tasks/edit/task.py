"""The *Edit* task: voxels added and removed by hand, then projected onto a model."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio.errors import ImportRejected
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.examples import example
from voxstudio.studio.models.selection import times
from voxstudio.studio.tasks.base import Selection, Task
from voxstudio.studio.tasks.edit.hint import Situation, next_step
from voxstudio.studio.tasks.edit.models import ENERGY, ProjectionModels
from voxstudio.studio.tasks.edit.projection import ProjectionJob, ProjectionRequest, stem
from voxstudio.studio.tasks.edit.voxel_brush import TASK, VoxelBrush
from voxstudio.studio.tasks.run_task import LOADING
from voxstudio.studio.window.view_state import (
    CellView,
    ViewState,
    emptiness,
    refused_unless,
    run_text,
)

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.edit.panel import EditPanel

EXAMPLE = "toilet"
"""What is on screen where there is nothing else to edit."""

ACCEPTED = "Project"
IDLE = "Projection moves the shape to a nearby one that the model finds likely."


class EditTask(Task):
    """Adds and removes voxels, and projects the shape onto a model.

    The views show either the shape, ready for strokes, or the shape beside its projection; any
    change of the document leads back to the shape.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = TASK
    FIRST_CELL = 1
    RESTORES = ("project",)

    def __init__(self, services: Services, panel: EditPanel) -> None:
        super().__init__(services, panel)
        self.models = ProjectionModels()
        self.models.share(services.store)
        self.brush = VoxelBrush(self.window, self.document, panel)
        self.projection = ProjectionJob(self, self.runner, self.models)
        self.seed = 0
        self._chosen = False
        self.handle(
            {
                "run": self.toggle,
                "stop": self.projection.stop,
                "accept": self.accept,
                "copy_seed": self.copy_seed,
            }
        )
        self._wire()
        self._list_models()

    def _wire(self) -> None:
        panel = self.panel
        panel.seed.set_seed(self.seed)
        panel.seed.typed.connect(self.set_seed)
        panel.strength.changed.connect(lambda _: self._project_again())
        panel.mode.chosen.connect(lambda _: self._mode_chosen())
        panel.energy.chosen.connect(lambda key: self.choose_model(self.models.energy.path(key)))
        panel.codes.chosen.connect(lambda key: self.choose_model(self.models.codes.path(key)))
        panel.chain_shape_asked.connect(self.take_from_sampler)
        self.services.sampled_model.loaded.connect(lambda _: self._suggest())
        self.document.shape_changed.connect(self._shape_changed)
        self.brush.tool_taken.connect(self.projection.forget)
        self.brush.figures_changed.connect(self.refresh)
        self.projection.changed.connect(self.refresh)
        self.projection.failed.connect(self.errors.failed)

    # Coming and going.

    def activate(self) -> None:
        """Find a shape where there is none, and go on projecting."""
        if self.document.shape is None:
            self.take_from_sampler()
        if self.document.shape is None:
            shape = next(iter(self.library.shapes()), None) or example(EXAMPLE)
            self.document.put(shape, f"Open {shape.name}")
        self.projection.release()
        self.refresh()

    def deactivate(self) -> None:
        """Hold the projection."""
        self.projection.hold()

    # Models.

    @property
    def model_path(self) -> Path | None:
        """The checkpoint in use."""
        return self.models.chosen

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it supports the operation."""
        self.models.add(path, header)
        self._list_models()

    def remove_model(self, path: Path) -> None:
        """Offer a checkpoint no longer."""
        self.models.remove(path)
        self._list_models()

    def _suggest(self) -> None:
        """Project with the model that is sampled as long as nobody has chosen another one."""
        sampled = self.services.sampled_model
        if self._chosen or sampled.path is None or sampled.model is None:
            return
        if self.models.energy.supports(sampled.model.header):
            self.models.energy.choose(sampled.path)
            self._list_models()

    def choose_model(self, path: Path) -> None:
        """Project with another checkpoint, in a mode that uses it."""
        try:
            self.panel.mode.set_key(self.models.choose(path, self.panel.mode.key))
        except ImportRejected as error:
            self.errors.show(str(error))
            return
        self._chosen = True
        self._mode_chosen()
        self.model_changed.emit()

    def _mode_chosen(self) -> None:
        self._list_models()
        self._project_again()

    def _list_models(self) -> None:
        panel, models, shape = self.panel, self.models, self.document.shape
        panel.energy.offer(models.energy.names_for(shape), str(models.energy.chosen))
        panel.codes.offer(models.codes.names_for(shape), str(models.codes.chosen))
        panel.allow_modes(models.available)

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Project the same shape again."""
        asked, models, panel = request.asked, self.models, self.panel
        self.document.put(Shape(request.told.shape, request.name), f"Restore {request.name}")
        for used, path in zip(models.used(asked["mode"]), cycle(request.models), strict=False):
            used.choose(path)
        self._chosen = True
        panel.mode.set_key(asked["mode"])
        panel.strength.set_value(asked["strength"])
        self.set_seed(request.seed)
        self._mode_chosen()
        self.model_changed.emit()

    # Seeds.

    def set_seed(self, seed: int) -> None:
        """Try codes from another seed."""
        self.seed = seed
        self.panel.seed.set_seed(seed)
        self._project_again()

    @property
    def framed_seed(self) -> int:
        """The seed of what is made next."""
        return self.seed

    # Projecting.

    @property
    def why_not(self) -> str:
        """Why the models cannot project the shape; empty when they can."""
        shape = self.document.shape
        return "" if shape is None else self.models.why_not(self.panel.mode.key, shape)

    @Slot()
    def toggle(self) -> None:
        """Project the shape, pause or go on; then try other codes unless the seed is locked."""
        if self.projection.running:
            self.projection.toggle()
            return
        locked = self.window.actions_by_name["lock_seed"].isChecked()
        if self.projection.outcome is not None and self.panel.mode.key != ENERGY and not locked:
            self.seed += 1
            self.panel.seed.set_seed(self.seed)
        self._project()

    def _project(self) -> None:
        self.brush.end_stroke()
        shape, panel = self.document.shape, self.panel
        if shape is None or self.why_not:
            self.projection.forget()
            if self.is_active and self.why_not:
                self.window.say(self.why_not)
            return
        request = ProjectionRequest(shape, panel.mode.key, panel.strength.value, self.seed)
        self.projection.ask(request)

    def _project_again(self) -> None:
        """Project as the panel says now, if there is a projection that would look otherwise."""
        if self.projection.shown is not None or self.projection.running:
            self._project()
        else:
            self.refresh()

    @Slot()
    def accept(self) -> None:
        """Make the projected shape the current one."""
        outcome = self.projection.outcome
        if outcome is not None and not self.projection.running:
            self.document.alter(outcome.shape, ACCEPTED)

    def before_undo(self) -> None:
        """End the stroke under way."""
        self.brush.end_stroke()

    def selection(self) -> Selection:
        """Return the edited shape, and its projection where there is one."""
        shape, projected = self.document.shape, self.projection.shown
        if projected is not None:
            return Selection([projected.request.shape, projected.shape], 1)
        return Selection([] if shape is None else [shape])

    # What is shown.

    @Slot()
    def _shape_changed(self) -> None:
        shape = self.document.shape
        if shape is not None and not self._chosen:
            self.models.suggest(shape)
        self._list_models()
        self.projection.forget()

    def view(self) -> ViewState:
        """Return the shape in work, or the shape beside its projection."""
        shape, projection, now = self.document.shape, self.projection, self._situation()
        refused = refused_unless(accept=now.shown and not now.running, stop=now.running)
        if shape is None:
            return ViewState(refused=refused | refused_unless(mirror=False, clear=False))
        return ViewState(
            cells=self._cells(),
            message="" if now.shown else emptiness(shape),
            hint=next_step(now),
            tool=self.brush.view(held=not now.shown),
            doing=projection.doing,
            refused=refused,
            subject=stem(shape),  # strokes leave the camera where it is
        )

    @property
    def original(self) -> Shape | None:
        """The shape that is projected."""
        projected = self.projection.shown
        return None if projected is None else projected.request.shape

    def _cells(self) -> tuple[CellView, ...]:
        shape, projected = self.document.shape, self.projection.shown
        if projected is not None:
            changed = np.count_nonzero(projected.changed)
            caption = f"Projected   {changed:,} voxels changed"
            after = CellView(projected.values, caption, projected.tint)
            return CellView(projected.request.shape.field, "Edited"), after
        if shape is None:
            return (CellView(),)
        words = (shape.name, self.brush.slice_text)
        return (CellView(self.brush.becoming(shape), "   ".join(filter(None, words))),)

    def _situation(self) -> Situation:
        projection = self.projection
        return Situation(
            why_not=self.why_not,
            tool=self.brush.tool,
            sliced=bool(self.brush.slice_axis),
            running=projection.running,
            paused=projection.paused,
            shown=projection.shown is not None,
            accepted=self.document.undo_text == ACCEPTED,
        )

    def update_panel(self) -> None:
        """Show the shape, and where the projection stands."""
        shape, panel, now = self.document.shape, self.panel, self._situation()
        if shape is None:
            return
        panel.subject.setText(f"{shape.name}   {times(shape.grid.shape)}")
        panel.solid.setText(f"{np.count_nonzero(shape.grid.occupied()):,} solid voxels")
        panel.from_chain.setEnabled(self.services.sampled is not None)
        idle = "Project again" if now.shown else "Project"
        panel.run.setText(run_text(self.projection.doing, idle))
        panel.run.setEnabled(now.running or not now.why_not)
        panel.state.setText(self._doing() or now.why_not or IDLE)

    def _doing(self) -> str:
        """How far the projection is."""
        if self.projection.running:
            return LOADING if self.projection.shown is None else "Projecting …"
        outcome = self.projection.outcome
        return "" if outcome is None else f"Projected with strength {outcome.request.strength:.2f}"
