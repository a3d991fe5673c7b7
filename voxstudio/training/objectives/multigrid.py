"""All grids of a ladder learned together (Xie et al., Algorithm 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.training.objectives.objective import Stateless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from voxstudio.nets.build import Net
    from voxstudio.training.objectives.detail import DetailInterpolantMatching


@dataclass
class MultigridObjective(Stateless):
    """The mean of the losses of all grids, every shape coarsened to each of them.

    Each grid learns from the true shape's own block means, down to its own single voxel, as the
    paper's training does; only sampling draws that voxel from the histogram.
    """

    grids: Sequence[DetailInterpolantMatching]
    """From coarse to fine."""

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the mean loss, and the loss of every grid by its resolution."""
        assert isinstance(net, MultigridDescriptor)  # the trainer refuses any other
        losses, record = [], {}
        for grid, objective in zip(net.descriptors, self.grids, strict=True):
            size = objective.low.shape[-1]
            loss, _ = objective.loss(grid, F.adaptive_avg_pool3d(batch, size), rng)
            losses.append(loss)
            record[f"loss_{size}"] = loss.item()
        total = torch.stack(losses).mean()
        return total, {"loss": total.item(), **record}
