"""The *Multi-grid* task: a shape on every grid, each sampled from the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.operations import GROW
from voxstudio.studio.models.selection import ModelSelection, same_size, times
from voxstudio.studio.tasks.multigrid.run import MultigridRun
from voxstudio.studio.tasks.run_task import RunTask
from voxstudio.studio.window.view_state import CellView, ViewState, refused_unless, run_text

if TYPE_CHECKING:
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.multigrid.panel import MultigridPanel

FIRST_SEED = 2
"""A sofa that shows at once what multi-grid sampling is."""

NO_MODEL = "No installed model has several grids: train one with the recipe sofa-multigrid"
IDLE = "Space samples a shape grid by grid, from a single voxel"


class MultigridTask(RunTask[MultigridRun]):
    """Shows all grids of one shape side by side.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "multigrid"
    RUN = MultigridRun
    RESTORES = ("sample",)

    def __init__(self, services: Services, panel: MultigridPanel) -> None:
        models = ModelSelection(GROW, same_size)
        super().__init__(services, panel, models, seed=FIRST_SEED)
        self.show_model()

    @property
    def why_not(self) -> str:
        """Why there is no model to sample; empty where there is one."""
        return self.models.why_none(NO_MODEL, NO_MODEL)

    def start(self) -> None:
        """Sample a shape with the next seed, unless it is locked."""
        header = self.models.header
        if header is None or self.why_not:
            return
        seed, steps = self.next_seeds()[0], round(self.panel.steps.value)
        run = MultigridRun(header.name, header.sizes, seed, steps)
        self.begin(run, self.models.loader(), header.name, "Generate")

    def restores(self, request: RestoreRequest) -> bool:
        """Return whether a model of several grids made it."""
        header = request.header
        return super().restores(request) and header is not None and self.models.supports(header)

    restore_recipe = RunTask.restore_run

    def view(self) -> ViewState:
        """Return every grid at the frame, or what to do."""
        player, going = self.player, self.player.doing == "running"
        shown = player.moment is not None
        hint = "Space pauses  ·  Shift+X stops" if going else f"{IDLE}  ·  K keeps it"
        return ViewState(
            cells=self._cells(),
            message="" if shown else self.why_not,
            hint="" if self.why_not else hint,
            timeline=player.timeline(),
            curves=player.curves(self.window.plot.quantity.key),
            doing=player.doing,
            refused=refused_unless(stop=player.running),
        )

    def _cells(self) -> tuple[CellView, ...]:
        run, index = self.player.run, self.player.index
        if run is None or not len(self.player):
            return (CellView(),)
        here, step = run.grid_at(index)
        captions = [
            times((size,) * 3) + (f"   step {step}" if grid == here else "")
            for grid, size in enumerate(run.sizes)
        ]
        return tuple(map(CellView, run.states(index), captions))

    def update_panel(self) -> None:
        """Show where the task stands."""
        doing = self.player.doing
        self.panel.run.setText(run_text(doing, "Generate"))
        self.panel.run.setEnabled(not self.why_not)
        self.panel.state.setText(self.doing or self.why_not or IDLE)
