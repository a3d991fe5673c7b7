"""Algorithm 2: multi-grid learning and sampling (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch.nn.functional as F

from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.sampling.block_means import spread
from voxstudio.sampling.constraint import Free, Range
from voxstudio.training.divergence_guard import VARIANCE
from voxstudio.training.objectives.contrast import contrast, run_chain
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Multigrid


@dataclass
class MultigridObjective(Stateless):
    """Algorithm 2: every grid is contrasted with what its chain makes of the grid before.

    The first chain starts at each shape's own mean over all voxels; only sampling draws that
    from the histogram. All grids learn at once, each from its own contrast alone.
    """

    settings: Multigrid
    sizes: Sequence[int]
    """Voxels along each axis of every grid, from coarse to fine."""
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Unfold and contrast; also report the energy gap of every grid by its resolution.

        The variance is that of the grid where it is largest.
        """
        shapes = batch.voxels
        assert isinstance(net, MultigridDescriptor)  # no other is built with this objective
        settings = self.settings
        made = F.adaptive_avg_pool3d(shapes, 1)
        total = shapes.new_zeros(())
        record: dict[str, float] = {}
        for grid, size in zip(net.descriptors, self.sizes, strict=True):
            low = F.adaptive_avg_pool3d(self.low, size)
            constraint = Range(low, low + 2) if settings.clamp else Free()
            start = spread(made, size // made.shape[-1])
            unfolded = run_chain(grid, start, constraint, settings, rng)
            observed = F.adaptive_avg_pool3d(shapes, size)
            loss, found = contrast(grid, observed, unfolded, settings.temperature)
            total = total + loss
            widest = max(found[VARIANCE], record.get(VARIANCE, 0.0))
            record |= {**found, f"gap_{size}": found["gap"], VARIANCE: widest}
            made = unfolded.voxels
        return total, {**record, "loss": total.item()}
