"""Algorithm 5: learning to refine, by analysis and synthesis (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from voxstudio.sampling.block_means import BlockMeans, is_mixed, spread
from voxstudio.sampling.constraint import Range
from voxstudio.training.objectives.contrast import contrast, run_chain
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import SuperResolution


@dataclass
class SuperResolutionObjective(Stateless):
    """Algorithm 5: shapes are coarsened, refined by Langevin dynamics and contrasted.

    Chains start at C^- C Y, the copy of every block's mean into its block, less the mean shape's
    own, so that its detail is the first guess, as when a model refines. No step changes the
    means C Y, and blocks that are quite empty or quite full stay.
    """

    settings: SuperResolution
    low: Tensor
    """Smallest value of the data in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Coarsen, refine and contrast; also report the share of voxels that are wrong."""
        shapes = batch.voxels
        settings = self.settings
        means = F.avg_pool3d(shapes, settings.block_size)
        within = Range(self.low, self.low + 2) if settings.clamp else None
        occupied = F.avg_pool3d((shapes - self.low) / 2, settings.block_size)
        mixed = spread(is_mixed(occupied), settings.block_size)
        start = torch.where(mixed, spread(means, settings.block_size), shapes)
        made = run_chain(net, start, BlockMeans(means, mixed, within), settings, rng)
        loss, record = contrast(net, shapes, made, settings.temperature)
        threshold = self.low + 1
        record["error"] = ((made.voxels > threshold) != (shapes > threshold)).float().mean().item()
        return loss, record
