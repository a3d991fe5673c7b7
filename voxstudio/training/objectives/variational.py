"""Variational learning of a generator (Kingma & Welling 2014), the 3D-VAE."""

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
    from voxstudio.training.algorithms import Encoded


@dataclass
class VariationalObjective(Stateless):
    """-log p(Y | z) + beta KL[q(z | Y) || N(0, I)], per voxel; the voxels are Bernoulli variables.

    The negative bound on the likelihood where beta is 1; less leaves more of a shape in its code
    (Higgins et al. 2017).
    """

    settings: Encoded
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the bound, and its two parts in nats per shape."""
        assert isinstance(net, LatentNet)  # no other is built with this objective
        assert net.encoder is not None
        occupancy = ((batch.voxels - self.low) / 2).clamp(0, 1)
        posterior = net.encoder(2 * occupancy - 1)
        noise = torch.empty_like(posterior.mean).normal_(generator=rng)
        logits = net.generator(posterior.draw(noise))
        surprise = F.binary_cross_entropy_with_logits(logits, occupancy, reduction="none")
        wrong = surprise.flatten(1).sum(1).mean()
        divergence = posterior.divergence().mean()
        loss = (wrong + self.settings.beta * divergence) / occupancy[0].numel()
        record = {"surprise": wrong.item(), "divergence": divergence.item()}
        return loss, {"loss": loss.item(), **record}
