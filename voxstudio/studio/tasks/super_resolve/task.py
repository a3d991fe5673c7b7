"""The *Super-resolve* task: a coarse shape, and variants of its detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.grid import VoxelGrid
from voxstudio.operations import SUPER_RESOLVE
from voxstudio.studio.document.document import Shape
from voxstudio.studio.models.selection import ModelSelection, coarser_size, times
from voxstudio.studio.tasks.super_resolve.run import Coarsened, SuperResolutionRun
from voxstudio.studio.tasks.variant_task import NO_SHAPE, VariantTask
from voxstudio.studio.window.view_state import CellView, ViewState, emptiness, run_text

if TYPE_CHECKING:
    from voxstudio.studio.files.origin import RestoreRequest
    from voxstudio.studio.tasks.base import Services
    from voxstudio.studio.tasks.super_resolve.panel import SuperResolvePanel

SOFTENED = "Only full and empty blocks: the surface may move by half a block."
IDLE = "The mean of every block stays as it is."


class SuperResolveTask(VariantTask[SuperResolutionRun]):
    """Finds the detail of the current shape.

    The views show the shape beside its block means, or the block means beside variants of the
    detail; any edit of the document leads back to the shape.

    Args:
        services: What it works with.
        panel: Its own.
    """

    KEY = "super_resolve"
    RUN = SuperResolutionRun
    RESTORES = ("super-resolve",)
    ACCEPTED = "Accept detail"
    FIRST_CELL = 1

    def __init__(self, services: Services, panel: SuperResolvePanel) -> None:
        self._coarse: Coarsened | None = None
        super().__init__(services, panel, ModelSelection(SUPER_RESOLVE, coarser_size))
        self.show_model()

    def activate(self) -> None:
        """Show what was left, or else the current shape, or what *Sample* shows."""
        if self.document.shape is None:
            self.take_from_sampler()
        super().activate()

    def show_model(self) -> None:
        """Show another model: the shape has other block means."""
        super().show_model()
        self.show_shape()

    def start(self) -> None:
        """Find the detail of the current shape, unless something is missing for that."""
        shape, coarse = self.document.shape, self._coarse
        if shape is None or coarse is None:
            self.show_shape()
            self.refuse(self.why_not or NO_SHAPE)
            return
        seeds, steps = self.next_seeds(), round(self.panel.steps.value)
        run = SuperResolutionRun(shape, coarse, seeds, steps)
        self.begin(run, self.models.loader(), shape.name, "Super-resolve")

    def restore_recipe(self, request: RestoreRequest) -> None:
        """Refine the block means again, as a coarse shape."""
        coarse = Shape(VoxelGrid(request.told.given("coarse")), request.name)
        self.restore_run(request)
        self.document.put(coarse, f"Restore {request.name}")

    def show_shape(self) -> None:
        """End the run and show the shape beside its block means."""
        shape, header = self.document.shape, self.models.header
        ready = shape is not None and header is not None and not self.why_not
        self._coarse = Coarsened.of(shape, header) if ready and shape and header else None
        super().show_shape()

    # What is shown.

    def view(self) -> ViewState:
        """Return the coarse shape beside its variants, or beside the shape."""
        player, shape = self.player, self.document.shape
        shown = player.run is not None and len(player) > 0
        several = shown and len(player.shapes) > 1
        return ViewState(
            cells=self._variants() if shown else self._shape(),
            selected=self.FIRST_CELL + player.selected if several else None,
            message=NO_SHAPE if shape is None else "" if shown else emptiness(shape),
            hint=self._hint(),
            timeline=player.timeline(),
            curves=player.curves(self.window.plot.quantity.key),
            doing=player.doing,
            refused=self.refused,
            subject=player.run if shown and not player.running else shape,
        )

    def _shape(self) -> tuple[CellView, ...]:
        shape, coarse = self.document.shape, self._coarse
        if shape is None:
            return (CellView(),)
        whole = CellView(shape.field, shape.name)
        return (whole,) if coarse is None else (_coarse_cell(coarse), whole)

    def _variants(self) -> tuple[CellView, ...]:
        run, moment = self.player.run, self.player.moment
        assert run is not None and moment is not None
        cells = [_coarse_cell(run.coarse)]
        for shape, seed, energy in zip(self.player.shapes, run.seeds, moment.energy, strict=True):
            field = shape.field
            size = times(field.shape)
            cells.append(CellView(field, f"{size}   seed {seed}   energy {energy:,.1f}"))
        return tuple(cells)

    def _hint(self) -> str:
        if self.document.shape is None:
            return ""  # said in the middle of the empty view
        if self.player.paused:
            return "Space resumes  ·  Shift+X stops  ·  Ctrl+Enter accepts the selected variant"
        if self.player.running:
            return "Super-resolving  ·  Space pauses  ·  Shift+X stops"
        if len(self.player):
            click = "Click the best one  ·  " if len(self.player.shapes) > 1 else ""
            return f"{click}Ctrl+Enter accepts it  ·  Space tries other seeds  ·  Ctrl+E exports it"
        if self.why_not:
            return self.why_not
        if self.accepted:
            return "Accepted  ·  Ctrl+Z undoes it  ·  Ctrl+E exports it"
        return "Space finds its detail" + (f" {self.count} times" if self.count > 1 else "")

    def update_panel(self) -> None:
        """Show the shape, where the run stands, and how well block means are kept."""
        super().update_panel()
        panel, doing, kept = self.panel, self.player.doing, self._kept()
        idle = "Super-resolve again" if len(self.player) else "Super-resolve"
        panel.run.setText(run_text(doing, idle))
        ready = self.document.shape is not None and not self.why_not
        panel.run.setEnabled(self.player.running or ready)
        panel.state.setText(self.doing or self.why_not or kept)
        panel.means.setText(kept if self.doing else "")

    def _kept(self) -> str:
        """Say how well block means are kept, or why they may not be what the shape had."""
        run = self.player.run
        if run is not None and len(self.player) and not self.player.running:
            return f"Block means kept to {run.means_error():.0e}"
        softened = self._coarse is not None and self._coarse.softened
        return SOFTENED if softened else IDLE


def _coarse_cell(coarse: Coarsened) -> CellView:
    return CellView(coarse.blocks, "Block means   " + times(coarse.means.shape))
