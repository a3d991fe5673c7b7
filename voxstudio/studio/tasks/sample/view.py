"""What the window shows of chains: fields, captions, curves and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.variant_view import emptiness
from voxstudio.studio.window.curves import Curves, seed_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.playback.recording import Moment, Recording
    from voxstudio.studio.tasks.sample.gradient_overlay import EnergyGradientOverlay
    from voxstudio.studio.window.main_window import MainWindow


class SampleView:
    """Shows moments of a run in the window.

    Args:
        window: What it fills.
        gradient_overlay: Fills the views.
    """

    def __init__(self, window: MainWindow, gradient_overlay: EnergyGradientOverlay) -> None:
        self._window, self._gradient_overlay = window, gradient_overlay
        self._seeds: tuple[int, ...] = ()
        self._branched: int | None = None
        self.selected = 0
        self.shapes: list[Shape] = []
        """The shapes on screen, cell by cell."""

    def clear(self, seeds: Sequence[int], branched: int | None) -> None:
        """Get ready for another run.

        Args:
            seeds: One per chain.
            branched: The step it branched from; None for a run from its start.
        """
        self._seeds, self._branched = tuple(seeds), branched
        self.selected = min(self.selected, len(seeds) - 1)
        self._window.chains.seed.set_seed(seeds[0])
        self._window.viewport.set_message("")
        self._window.viewport.set_hint("")
        self._gradient_overlay.restart()

    def lay_out(self, count: int) -> None:
        """Show this many views."""
        viewport = self._window.viewport
        if viewport.cells != count:
            viewport.set_layout(count)
            for cell in range(len(self.shapes), count):  # another task may have named it
                viewport.set_caption(cell, "")
        viewport.set_selected(self.selected if count > 1 else None)

    def show(self, moment: Moment, recording: Recording) -> None:
        """Show one moment of a recorded run."""
        window = self._window
        raw = window.actions_by_name["raw"].isChecked()
        fields = np.asarray(moment.voxels if raw else moment.estimate, dtype=np.float32)
        self.shapes = [
            Shape(VoxelGrid(field), f"seed {seed}")
            for field, seed in zip(fields, self._seeds, strict=True)
        ]
        other = window.viewport.cells != len(fields)
        self.lay_out(len(fields))
        self._gradient_overlay.show(fields)
        for cell in range(len(fields)):
            broken = " · stopped: non-finite values" if moment.frozen[cell] else ""
            window.viewport.set_caption(cell, f"seed {self._seeds[cell]}{broken}")
        if other:
            window.viewport.reset_view()
        self._show_curves(moment, recording)

    def _show_curves(self, moment: Moment, recording: Recording) -> None:
        window = self._window
        index = recording.index_of(moment.step)
        window.timeline.show_position(index, len(recording), f"step {moment.step:,}")
        branched = self._branched
        window.timeline.show_mark(None if branched is None else recording.index_of(branched))
        steps, values = recording.curves(window.plot.quantity.key)
        selected = min(self.selected, values.shape[1] - 1)
        window.plot.show_curves(
            Curves(steps, values, seed_names(self._seeds), selected, moment.step)
        )
        cell = self.selected
        window.chains.figures.setText(
            f"{moment.occupied[cell]:,.0f} occupied voxels · energy {moment.energy[cell]:,.1f}"
        )

    def show_still(self, shape: Shape, count: int, steps: int | None) -> None:
        """Show a shape as it is in every view, before any chain starts from it.

        Args:
            shape: The shape.
            count: Views.
            steps: Of the schedule that chains from a shape have behind them; None without a model.
        """
        window = self._window
        self.shapes, self.selected = [shape], 0
        window.viewport.set_layout(count)
        window.viewport.set_selected(None)
        self._gradient_overlay.restart()
        self._gradient_overlay.show(shape.grid.as_float()[None])
        for cell in range(count):
            window.viewport.set_caption(cell, shape.name)
        window.viewport.reset_view()
        window.timeline.show_position(0, 0, "no frames yet")
        window.plot.clear()
        window.plot.badges.show_figures(None)
        window.chains.figures.setText(f"{int(shape.grid.occupied().sum()):,} occupied voxels")
        late = "" if steps is None else f"  ·  without annealing, from step {steps:,} on"
        window.viewport.set_hint(f"Space runs chains from this shape{late}")
        self.show_emptiness(shape)

    def show_emptiness(self, shape: Shape) -> None:
        """Say that nothing is to be seen of a shape where that is so."""
        threshold = self._window.chains.threshold.value
        self._window.viewport.set_message(emptiness(shape, threshold))
