"""Super-resolution learned along the straight path from the shape to its block copy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from voxstudio.nets.detail import detail
from voxstudio.nets.interpolant import precondition
from voxstudio.sampling.block_means import is_mixed, spread
from voxstudio.training.objectives.objective import Batch, Stateless
from voxstudio.training.objectives.score_matching import denoising_error

if TYPE_CHECKING:
    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import DetailMatching


@dataclass
class DetailMatchingObjective(Stateless):
    """|x - dE/dx - Y|^2 where blocks are mixed, x = Y - t P Y + t n P eps, P Y the detail.

    Its minimiser's x - dE/dx is the mean of all shapes of the same block means that agree with
    the noisy guess at the detail. Quite empty and quite full blocks have no detail: they are
    given, and count for nothing.
    """

    settings: DetailMatching
    data_std: float
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised detail."""
        shapes = batch.voxels
        settings = self.settings
        drawn = torch.rand(2, len(shapes), generator=rng, device=shapes.device)
        time = torch.where(drawn[0] < settings.pure_noise_share, 1.0, settings.t_min ** drawn[1])
        wide = time.view(-1, 1, 1, 1, 1)
        noise = torch.empty_like(shapes).normal_(generator=rng) * settings.noise_std
        mixed = self._mixed(shapes)
        faded = shapes + wide * detail(noise - shapes, settings.block_size)
        temperature = (time * settings.noise_std).square()
        _, scale = precondition(wide, self.data_std, settings.noise_std)
        start = torch.where(mixed, faded, shapes)
        error = denoising_error(net, start, temperature, shapes) / scale * mixed
        loss = (error.square().flatten(1).sum(1) / mixed.flatten(1).sum(1).clamp(min=1)).mean()
        return loss, {"loss": loss.item()}

    def _mixed(self, batch: Tensor) -> Tensor:
        """Return which voxels lie in blocks that are neither empty nor full, bool like `batch`."""
        means = F.avg_pool3d((batch - self.low) / 2, self.settings.block_size)
        return spread(is_mixed(means), self.settings.block_size)
