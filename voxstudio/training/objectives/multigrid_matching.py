"""All grids of a ladder learned together (Xie et al., Algorithm 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from voxstudio.nets.detail import DetailDescriptor
from voxstudio.nets.interpolant import precondition
from voxstudio.nets.multigrid import MultigridDescriptor
from voxstudio.sampling.block_means import is_mixed, spread
from voxstudio.training.objectives.objective import Batch, Stateless
from voxstudio.training.objectives.score_matching import denoising_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.nets.net import Net
    from voxstudio.nets.specs import DetailSpec
    from voxstudio.training.algorithms import MultigridMatching


@dataclass
class MultigridMatchingObjective(Stateless):
    """|x - dE/dx - Y|^2 on every grid, x = (1 - t) Y + t (C^- m + n eps), m the coarser grid.

    Each grid starts from the true shape's own block means, down to its own single voxel, as the
    paper's training does; only sampling draws that voxel from the histogram. But when sampling,
    a grid is given what the one before has made, with its mistakes. So that it can mend them, the
    means m are wrong while it learns, by Gaussian errors of a standard deviation drawn per shape
    (Ho et al. 2022 call that conditioning augmentation), and it answers for every voxel.
    """

    settings: MultigridMatching
    grids: Sequence[DetailSpec]
    """From coarse to fine."""
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the mean loss, and the loss of every grid by its resolution."""
        assert isinstance(net, MultigridDescriptor)  # no other is built with this objective
        losses, record = [], {}
        for grid, spec in zip(net.descriptors, self.grids, strict=True):
            assert isinstance(grid, DetailDescriptor)  # likewise
            shapes = F.adaptive_avg_pool3d(batch.voxels, spec.resolution)
            losses.append(self._of_grid(grid, spec, shapes, rng))
            record[f"loss_{spec.resolution}"] = losses[-1].item()
        total = torch.stack(losses).mean()
        return total, {"loss": total.item(), **record}

    def _of_grid(
        self, net: DetailDescriptor, spec: DetailSpec, shapes: Tensor, rng: torch.Generator
    ) -> Tensor:
        settings, count = self.settings, len(shapes)
        drawn = torch.rand(2, count, generator=rng, device=shapes.device)
        time = torch.where(drawn[0] < settings.pure_noise_share, 1.0, settings.t_min ** drawn[1])
        wide = time.view(-1, 1, 1, 1, 1)
        noise = torch.empty_like(shapes).normal_(generator=rng) * spec.noise_std
        start = spread(self._given(spec, shapes, rng), spec.block_size) + noise
        temperature = (time * spec.noise_std).square()
        _, scale = precondition(wide, spec.data_std, spec.noise_std)
        error = denoising_error(net, (1 - wide) * shapes + wide * start, temperature, shapes)
        mixed = self._mixed(spec, shapes).flatten(1).sum(1) * spec.block_size**3
        # Per voxel of a block with a surface in it: the others are many and easy.
        return ((error / scale).square().flatten(1).sum(1) / mixed.clamp(min=1)).mean()

    def _given(self, spec: DetailSpec, shapes: Tensor, rng: torch.Generator) -> Tensor:
        """Return the block means of shapes, with mistakes, (B, 1, d, h, w)."""
        means = F.avg_pool3d(shapes, spec.block_size)
        if means.shape[-1] == 1:  # the single voxel is drawn from the shapes themselves
            return means
        low = F.adaptive_avg_pool3d(self.low, means.shape[-1])
        share = torch.rand(len(shapes), generator=rng, device=shapes.device)
        level = (2 * self.settings.conditioning_noise * share).view(-1, 1, 1, 1, 1)
        wrong = means + level * torch.empty_like(means).normal_(generator=rng)
        return torch.minimum(torch.maximum(wrong, low), low + 2)

    def _mixed(self, spec: DetailSpec, shapes: Tensor) -> Tensor:
        """Return which blocks are neither empty nor full, bool (B, 1, d, h, w)."""
        low = F.adaptive_avg_pool3d(self.low, spec.resolution)
        means = F.avg_pool3d((shapes - low) / 2, spec.block_size)
        return is_mixed(means)
