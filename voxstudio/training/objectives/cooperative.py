"""Algorithm 3: a descriptor teaches a generator by its Markov chains (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from voxstudio.nets.latent import LatentNet
from voxstudio.sampling.constraint import Free, Range
from voxstudio.training.objectives.contrast import contrast, run_chain
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Cooperative


@dataclass
class CooperativeObjective(Stateless):
    """The generator proposes, the descriptor's chains revise, and both learn from the revision.

    The descriptor by eq. 8 from the contrast of observed and revised shapes, the generator by
    eq. 22 from how its proposals were revised: |Y1 - g(z)|^2 / (2 s^2).
    """

    settings: Cooperative
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return both losses added up; each net is in one of them."""
        assert isinstance(net, LatentNet)  # no other is built with this objective
        assert net.descriptor is not None
        settings, shapes = self.settings, batch.voxels
        codes = torch.empty(len(shapes), net.latent, device=shapes.device).normal_(generator=rng)
        proposed = self.low + 2 * net.decode(codes)
        noise = torch.empty_like(shapes).normal_(generator=rng)
        start = proposed.detach() + settings.start_noise * noise
        constraint = Range(self.low, self.low + 2) if settings.clamp else Free()
        made = run_chain(net.descriptor, start, constraint, settings, rng)
        observed = shapes + settings.data_noise_std * torch.empty_like(shapes).normal_(
            generator=rng
        )
        loss, record = contrast(net.descriptor, observed, made, settings.temperature)
        far = (made.voxels - proposed).square().flatten(1).sum(1).mean()
        return loss + far / (2 * settings.std**2), {**record, "revision": far.item()}
