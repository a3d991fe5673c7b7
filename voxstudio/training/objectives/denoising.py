"""Denoising score matching, at every noise level (Vincent 2011)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.training.objectives.objective import Stateless

if TYPE_CHECKING:
    from voxstudio.nets.build import Net
    from voxstudio.training.recipe import ScoreMatching


@dataclass
class DenoisingScoreMatching(Stateless):
    """|Y~ - dE/dY~ - Y|^2 at Y~ = Y + sigma eps, weighted to unit variance at every sigma.

    Its minimiser has the score of the noisy data as -dE/dY / sigma^2 (Vincent 2011), and the
    weights are those of Karras et al. 2022, table 1.
    """

    recipe: ScoreMatching
    data_std: float

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised shapes."""
        low, high = math.log(self.recipe.min_sigma), math.log(self.recipe.max_sigma)
        drawn = torch.rand(len(batch), generator=rng, device=batch.device)
        sigma = torch.exp(drawn * (high - low) + low)
        wide = sigma.view(-1, 1, 1, 1, 1)
        noisy = batch + torch.empty_like(batch).normal_(generator=rng) * wide
        weight = (wide**2 + self.data_std**2) / (wide * self.data_std) ** 2
        loss = (weight * denoising_error(net, noisy, sigma.square(), batch).square()).mean()
        return loss, {"loss": loss.item()}


def denoising_error(net: Net, noisy: Tensor, temperature: Tensor, clean: Tensor) -> Tensor:
    """Return the denoised shape, noisy - dE/dnoisy, minus the clean one, (B, 1, D, H, W)."""
    leaf = noisy.detach().requires_grad_(True)
    energy = net.energy(leaf, temperature).sum()
    (grad,) = torch.autograd.grad(energy, leaf, create_graph=True)
    return leaf - grad - clean
