"""The *Recall* task: a stored shape, corrupted, and its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Slot

from voxstudio import corruption
from voxstudio.evaluation.memory import resemblance
from voxstudio.grid import VoxelGrid
from voxstudio.operations import RECALL
from voxstudio.studio.document.document import Shape
from voxstudio.studio.jobs import LatestJob
from voxstudio.studio.models.jobs import with_model
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.saved.checks import whole
from voxstudio.studio.saved.state import SavedState, State
from voxstudio.studio.tasks.base import Selection
from voxstudio.studio.tasks.recall.models import Memory, memory_of
from voxstudio.studio.tasks.recall.panel import FLIP, PAINTED
from voxstudio.studio.tasks.recall.run import RecallRun
from voxstudio.studio.tasks.run_task import LOADING, RunTask
from voxstudio.studio.window.view_state import CellView, ViewState, refused_unless, run_text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.recall.panel import RecallPanel

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float32]

NO_MODEL = "No installed model is an associative memory: train the recipe memory and open it"
NO_MASK = "Paint a mask on a shape of this size in Recover, or choose another kind of corruption"
IDLE = "The model sees only the corrupted shape."


class RecallTask(RunTask[RecallRun]):
    """Corrupts a stored shape and shows how it is recalled.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "recall"
    RUN = RecallRun
    RESTORES = ("recall",)

    def __init__(self, services: Services, panel: RecallPanel) -> None:
        self.memory: Memory | None = None
        self.row = 0
        self._waiting = SavedState({})
        """What is to be shown again once the model is there."""
        self._steps: int | None = None
        self._given: Bools | None = None
        """What is to be recalled in place of a stored shape that is corrupted here."""
        self.corrupted: Bools | None = None
        self._stored: Floats | None = None
        self._start: Floats | None = None
        super().__init__(services, panel, ModelSelection(RECALL, same_size))
        self._loading = LatestJob(self, self.runner)
        self._loading.succeeded.connect(self._loaded)
        self._loading.failed.connect(self.failed)
        self.handle({"reset": self.corrupt_again})
        panel.shape_chosen.connect(self.choose_shape)
        panel.corruption_changed.connect(self.corrupt)
        panel.again_asked.connect(self.corrupt_again)

    def activate(self) -> None:
        """Load the model before its shapes are first seen."""
        if self.memory is None:
            self._load()
        super().activate()

    # The model and its shapes.

    def show_model(self) -> None:
        """Load another model and its shapes once they are to be seen."""
        self.list_models()
        self.model_changed.emit()
        if self.is_active:
            self._load()
        else:
            self.memory = None

    def add_model(self, path: Path, header: CheckpointHeader) -> None:
        """Offer a checkpoint of the user's own if it recalls; the one in use stays."""
        self.models.add(path, header)
        self.list_models()

    def _load(self) -> None:
        self.player.drop()
        self.memory = self.corrupted = None
        if self.models.chosen is not None:
            self._loading.start(with_model(self.models.loader(), memory_of))
        self.refresh()

    @Slot(object)
    def _loaded(self, memory: Memory) -> None:
        left, self._waiting = self._waiting, SavedState({})
        row = left.get("row", whole, 0)
        self.memory, self.row = memory, row if row < len(memory.names) else 0
        self.panel.show_shapes(memory.names, self.row)
        self.panel.steps.set_value(memory.model.header.recovery.steps)
        self.corrupt()
        super().restore(left)
        if self._given is not None:
            self._recall_given(memory, self._given)

    def save(self) -> State:
        """Return which shape was corrupted, too."""
        return {**super().save(), "row": self.row}

    def restore(self, state: SavedState) -> None:
        """Show the recall again once the model and its shapes are there."""
        self.restore_model(state.part("model"))
        self._waiting = state
        self._load()

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Recall the same corrupted shape, once the model is there."""
        given = request.told.shape.occupied()
        self.restore_run(request)
        self._given, self._steps = given, request.steps

    def _recall_given(self, memory: Memory, given: Bools) -> None:
        """Stand before the recall of a shape that was corrupted elsewhere."""
        self._given = None
        self.row = resemblance(given, memory.stored)[0]
        self.panel.show_shapes(memory.names, self.row)
        self.corrupt()
        self.corrupted, self._start = given, given.astype(np.float32)
        if self._steps is not None:
            self.panel.steps.set_value(self._steps)
        self.refresh()

    @Slot(int)
    def choose_shape(self, row: int) -> None:
        """Corrupt another stored shape."""
        self.row = row
        self.corrupt()

    # Corruption.

    @Slot()
    def corrupt_again(self) -> None:
        """Corrupt the shape with the next seed."""
        self.set_seed(self.seed + 1)

    def set_seed(self, seed: int) -> None:
        """Corrupt the shape with this seed."""
        super().set_seed(seed)
        self.corrupt()

    @Slot()
    def corrupt(self) -> None:
        """Corrupt the chosen shape as the panel says, ready for a recall."""
        self.player.drop()
        memory = self.memory
        self.corrupted = None if memory is None else self._corrupted(memory.stored[self.row])
        if memory is not None:
            self._stored = memory.stored[self.row].astype(np.float32)
        self._start = None if self.corrupted is None else self.corrupted.astype(np.float32)
        self.refresh()

    def _corrupted(self, shape: Bools) -> Bools | None:
        """Return a corrupted shape, (D, H, W); None where a mask is still to be painted."""
        kind = self.panel.kind.currentData()
        if kind == PAINTED:
            mask = self.document.mask
            painted = None if mask is None else mask.mask("painted")
            if painted is None or painted.hidden.shape != shape.shape or not painted.hidden.any():
                return None
            return corruption.erase(shape, painted)
        if kind == FLIP:
            return corruption.flip(shape, self.panel.share.value / 100, self.seed)
        low, high = len(shape) // 4, len(shape) - len(shape) // 4
        box = ",".join([f"{low}:{high}"] * 3)
        return corruption.corrupt(
            shape, f"box:{box}" if kind == "box" else f"half:{kind}", self.seed
        )

    # The recall.

    def start(self) -> None:
        """Recall the shape from how it was corrupted."""
        memory, corrupted = self.memory, self.corrupted
        if memory is not None and corrupted is not None:
            steps = round(self.panel.steps.value)
            run = RecallRun(corrupted, self.seed, steps)
            self.begin(run, lambda: memory.model, memory.names[self.row], "Recall")

    def step(self) -> None:
        """Make one step, then pause; begins where nothing runs."""
        if not self.player.running:
            self.start()
        self.player.step()

    # What is shown.

    def selection(self) -> Selection:
        """Return what returns, as a shape of its own; none before there is one."""
        if self.player.shapes or self._start is None:
            return super().selection()
        return Selection([Shape(VoxelGrid(self._start), "corrupted")])

    @property
    def why_not(self) -> str:
        """Why there is nothing to see; empty when there is something."""
        if self.models.chosen is None:
            return NO_MODEL
        if self.memory is None:
            return LOADING
        return NO_MASK if self.corrupted is None else ""

    def view(self) -> ViewState:
        """Return the stored shape beside what returns to it."""
        player = self.player
        return ViewState(
            cells=self._cells(),
            message=self.why_not,
            hint="" if self.why_not else self._hint(),
            timeline=player.timeline(),
            curves=player.curves(self.window.plot.quantity.key),
            doing=player.doing,
            refused=refused_unless(stop=player.running),
            subject=self.models.chosen if not self.why_not else None,
        )

    def _cells(self) -> tuple[CellView, ...]:
        if self.why_not or self.memory is None:
            return (CellView(),)
        moment, stored = self.player.moment, self.memory.stored[self.row : self.row + 1]
        state = self._start if moment is None else self.player.shapes[0].field
        what = "Corrupted" if moment is None else f"Step {moment.step}"
        overlap = resemblance(np.asarray(state) > 0.5, stored)[1]
        return (
            CellView(self._stored, f"Stored {self.memory.names[self.row]}"),
            CellView(state, f"{what}   IoU with the stored shape {overlap:.2f}"),
        )

    def _hint(self) -> str:
        if self.player.paused:
            return "Space resumes  ·  . makes one step  ·  Shift+X stops"
        if self.player.running:
            return "Recalling  ·  Space pauses  ·  Shift+X stops"
        if len(self.player):
            return "Left and Right go through the steps  ·  Ctrl+R corrupts it again  ·  K keeps it"
        return "Space recalls the stored shape  ·  Ctrl+R corrupts it again"

    def update_panel(self) -> None:
        """Show where the task stands."""
        panel, doing = self.panel, self.player.doing
        idle = "Recall again" if len(self.player) else "Recall"
        panel.run.setText(run_text(doing, idle))
        panel.run.setEnabled(not self.why_not)
        panel.again.setEnabled(self.memory is not None)
        panel.state.setText(self.outcome)

    @property
    def outcome(self) -> str:
        """What was recalled, and whether it is the right shape; how far it is while it runs."""
        memory, run = self.memory, self.player.run
        if memory is None or run is None or not len(self.player):
            return IDLE
        if self.player.running:
            return self.doing
        start, end = (np.asarray(run.recording[i].voxels[0] > 0.5) for i in (0, -1))
        row, overlap = resemblance(end, memory.stored)
        before = resemblance(start, memory.stored[self.row : self.row + 1])[1]
        verdict = "the right shape" if row == self.row else "another shape"
        return f"Recalled {memory.names[row]}: {verdict}. IoU {overlap:.2f}, {before:.2f} before."
