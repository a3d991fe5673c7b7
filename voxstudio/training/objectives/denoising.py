"""Denoising score matching, at every noise level (Vincent 2011)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from voxstudio.nets.build import Net
    from voxstudio.training.recipe import ScoreMatching


@dataclass
class DenoisingScoreMatching(Stateless):
    """|Y~ - dE/dY~ - Y|^2 at Y~ = Y + sigma eps, weighted to unit variance at every sigma.

    Its minimiser has the score of the noisy data as -dE/dY / sigma^2 (Vincent 2011), and the
    weights are those of Karras et al. 2022, table 1. With `flips` the shape is also denoised from
    voxels that swapped solid and empty, so that the energy leads back from there as well.
    """

    recipe: ScoreMatching
    data_std: float
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised shapes."""
        shapes = batch.voxels
        low, high = math.log(self.recipe.min_sigma), math.log(self.recipe.max_sigma)
        drawn = torch.rand(len(shapes), generator=rng, device=shapes.device)
        sigma = torch.exp(drawn * (high - low) + low)
        wide = sigma.view(-1, 1, 1, 1, 1)
        noisy = self._flipped(shapes, rng) + torch.empty_like(shapes).normal_(generator=rng) * wide
        weight = (wide**2 + self.data_std**2) / (wide * self.data_std) ** 2
        loss = (weight * denoising_error(net, noisy, sigma.square(), shapes).square()).mean()
        return loss, {"loss": loss.item()}

    def _flipped(self, batch: Tensor, rng: torch.Generator) -> Tensor:
        """Swap solid and empty in a share of every shape's voxels, drawn up to `flips`."""
        if not self.recipe.flips:
            return batch
        share = torch.rand(len(batch), 1, 1, 1, 1, generator=rng, device=batch.device)
        drawn = torch.rand(batch.shape, generator=rng, device=batch.device)
        return torch.where(drawn < share * self.recipe.flips, 2 * (self.low + 1) - batch, batch)


def denoising_error(net: Net, noisy: Tensor, temperature: Tensor, clean: Tensor) -> Tensor:
    """Return the denoised shape, noisy - dE/dnoisy, minus the clean one, (B, 1, D, H, W)."""
    leaf = noisy.detach().requires_grad_(True)
    energy = net.energy(leaf, temperature).sum()
    (grad,) = torch.autograd.grad(energy, leaf, create_graph=True)
    return leaf - grad - clean
