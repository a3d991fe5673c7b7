"""Adversarial learning of a generator (Goodfellow et al. 2014), the 3D-GAN (Wu et al. 2016)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from voxstudio.nets.latent import LatentNet
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Adversarial


@dataclass
class AdversarialObjective(Stateless):
    """The descriptor tells observed from generated shapes, the generator learns to be mistaken.

    A shape is taken for an observed one with probability sigmoid(-E). The descriptor's gradient
    at observed shapes is kept small (R1 of Mescheder et al. 2018), without which neither settles.
    """

    settings: Adversarial
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return both losses added up; each net is in one of them."""
        assert isinstance(net, LatentNet)  # no other is built with this objective
        shapes = batch.voxels
        level = shapes.new_full((len(shapes),), self.settings.temperature)
        codes = torch.empty(len(shapes), net.latent, device=shapes.device).normal_(generator=rng)
        made = self.low + 2 * net.decode(codes)
        noise = torch.empty(2, *shapes.shape, device=shapes.device).normal_(generator=rng)
        noise = noise * self.settings.data_noise_std
        observed = (shapes + noise[0]).requires_grad_(True)
        generated = (made.detach() + noise[1]).requires_grad_(True)
        energies = net.energy(observed, level), net.energy(generated, level)
        told = F.softplus(energies[0]) + F.softplus(-energies[1])
        (slope,) = torch.autograd.grad(energies[0].sum(), observed, create_graph=True)
        steep = slope.square().flatten(1).sum(1)
        # What the generator is told, without a gradient of the descriptor's own weights.
        (blame,) = torch.autograd.grad(F.softplus(energies[1]).mean(), generated, retain_graph=True)
        loss = (told + 0.5 * self.settings.penalty * steep).mean() + (made * blame).sum()
        gap = (energies[1] - energies[0]).mean().item()
        return loss, {"loss": told.mean().item(), "gap": gap, "slope": steep.mean().item()}
