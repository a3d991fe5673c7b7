"""Denoising score matching, at every noise level (Vincent 2011)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import ScoreMatching

WAVES = (1, 4)
"""Values per axis that smooth noise is interpolated from."""


@dataclass
class ScoreMatchingObjective(Stateless):
    """|Y~ - dE/dY~ - Y|^2 at Y~ = Y + sigma eps, weighted to unit variance at every sigma.

    Its minimiser has the score of the noisy data as -dE/dY / sigma^2 (Vincent 2011), and the
    weights are those of Karras et al. 2022, table 1. With `flip_rate` the shape is also
    denoised from flipped voxels, so that the energy leads back from there as well.
    """

    settings: ScoreMatching
    data_std: float
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised shapes."""
        shapes = batch.voxels
        low, high = math.log(self.settings.min_sigma), math.log(self.settings.max_sigma)
        drawn = torch.rand(len(shapes), generator=rng, device=shapes.device)
        sigma = torch.exp(drawn * (high - low) + low)
        wide = sigma.view(-1, 1, 1, 1, 1)
        noise = torch.empty_like(shapes).normal_(generator=rng) + self._waves(shapes, rng)
        noisy = self._faded(self._flipped(shapes, rng), rng) + noise * wide
        weight = (wide**2 + self.data_std**2) / (wide * self.data_std) ** 2
        loss = (weight * denoising_error(net, noisy, sigma.square(), shapes).square()).mean()
        return loss, {"loss": loss.item()}

    def _waves(self, shapes: Tensor, rng: torch.Generator) -> Tensor:
        """Draw noise of low frequency, of whole shapes and their quarters.

        The mean of many voxels tells white noise from a shape however strong it is. A net that
        has seen no other relies on it, and chains whose volume is wrong fade to nothing
        (Ning et al. 2023 call it exposure bias, and perturb the input as well).
        """
        if not self.settings.low_frequency_noise:
            return shapes.new_zeros(())
        count, size = len(shapes), shapes.shape[2:]
        strength = torch.rand(count, 1, 1, 1, 1, generator=rng, device=shapes.device)
        waves = [shapes.new_empty(count, 1, *(grid,) * 3).normal_(generator=rng) for grid in WAVES]
        total = sum(F.interpolate(wave, size=size, mode="trilinear") for wave in waves)
        return strength * self.settings.low_frequency_noise * total

    def _faded(self, batch: Tensor, rng: torch.Generator) -> Tensor:
        """Bring every part of a shape nearer to empty, by a share of up to `attenuation`."""
        if not self.settings.attenuation:
            return batch
        grid = (len(batch), 1, *(WAVES[1],) * 3)
        drawn = torch.rand(grid, generator=rng, device=batch.device)
        share = F.interpolate(drawn, size=batch.shape[2:], mode="trilinear")
        return batch + self.settings.attenuation * share * (self.low - batch)

    def _flipped(self, batch: Tensor, rng: torch.Generator) -> Tensor:
        """Swap solid and empty in a share of every shape's voxels, drawn up to `flip_rate`."""
        if not self.settings.flip_rate:
            return batch
        share = torch.rand(len(batch), 1, 1, 1, 1, generator=rng, device=batch.device)
        drawn = torch.rand(batch.shape, generator=rng, device=batch.device)
        return torch.where(
            drawn < share * self.settings.flip_rate, 2 * (self.low + 1) - batch, batch
        )


def denoising_error(net: Net, noisy: Tensor, temperature: Tensor, clean: Tensor) -> Tensor:
    """Return the denoised shape, noisy - dE/dnoisy, minus the clean one, (B, 1, D, H, W)."""
    leaf = noisy.detach().requires_grad_(True)
    energy = net.energy(leaf, temperature).sum()
    (grad,) = torch.autograd.grad(energy, leaf, create_graph=True)
    return leaf - grad - clean
