"""A task of a few lines, as somebody would write it who adds one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from voxstudio.grid import VoxelGrid
from voxstudio.operations import CHAIN
from voxstudio.sampling.player import play
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.selection import ModelSelection, same_size
from voxstudio.studio.playback.run import Run
from voxstudio.studio.tasks.run_task import RunTask
from voxstudio.studio.tasks.spec import TaskSpec
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import stack
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.window.view_state import CellView, ViewState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.window.action_table import ActionTable


class DummyRun(Run):
    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        return islice(play(model, seeds=list(self.seeds)), self.steps)

    def shapes(self, index: int) -> list[Shape]:
        return [Shape(VoxelGrid(field), "dummy") for field in self.estimate(index)]


class DummyPanel(TaskPanel):
    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run, self.seed = actions.primary("run"), SeedField(actions)
        self.model = ModelChoice("The model")
        stack(self, (self.run, self.seed, self.model))


class DummyTask(RunTask[DummyRun]):
    KEY = "dummy"
    takes = (".dummy",)

    def __init__(self, services: Services, panel: DummyPanel) -> None:
        super().__init__(services, panel, ModelSelection(CHAIN, same_size))
        self.files: list[Path] = []

    def start(self) -> None:
        self.begin(DummyRun(self.next_seeds(), 5), self.models.loader(), "dummy", "Run dummy")

    def open_files(self, paths: Sequence[Path]) -> None:
        self.files += paths

    def view(self) -> ViewState:
        cells = tuple(CellView(shape.field, shape.name) for shape in self.player.shapes)
        return ViewState(
            cells=cells or (CellView(),), timeline=self.player.timeline(), isovalue=0.3
        )


SPEC = TaskSpec(
    key="dummy",
    title="Dummy",
    tip="Do next to nothing",
    shortcut="Ctrl+Shift+D",
    icon="cube",
    group="learn",
    panel=DummyPanel,
    build=DummyTask,
    capabilities=("synthesis",),
    areas=frozenset({"timeline"}),
)
