"""Learning coloured meshes through a renderer that has no gradient (Rezende et al. 2016, A.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from voxstudio.nets.mesh import MeshNet
from voxstudio.training.estimators import leave_one_out, vimco
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import BlackBox

Floats = NDArray[np.float32]
Render = Callable[[Floats, Floats, NDArray[np.int64]], NDArray[np.uint8]]
"""From vertices (N, V, 3), colours (N, V, 3) and triangles (F, 3) to pictures (N, 3, R, R)."""


@dataclass
class BlackBoxObjective(Stateless):
    """-E[log p(x | render(h))] + beta KL[q(z | x) || N(0, I)] + w |m|^2 / 2, per pixel's colour.

    One code is drawn of every picture x, then K meshes h around the decoder's m of it; pixels are
    Gaussian, and w is `coefficient_weight`. The estimator tells how m should change, and
    back-propagation the rest.
    """

    settings: BlackBox
    low: Tensor
    """The black picture in data units, (1, 1, 3, R, R)."""
    render: Render

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the bound, and the divergence and the mean squared error of a pixel."""
        assert isinstance(net, MeshNet)  # no other is built with this objective
        settings = self.settings
        pictures = ((batch.voxels - self.low) / 2).clamp(0, 1)[:, 0]
        posterior = net.encode(pictures)
        codes = posterior.draw(torch.empty_like(posterior.mean).normal_(generator=rng))
        mean = net.coefficients(codes)
        noise = torch.empty(len(mean), settings.samples, mean.shape[1], device=mean.device)
        std = settings.mesh_std * net.noise
        samples = mean.detach()[:, None] + std * noise.normal_(generator=rng)
        errors = self._errors(net, samples, pictures)
        rewards = -errors / (2 * settings.pixel_std**2)
        estimate = vimco if settings.estimator == "vimco" else leave_one_out
        explained = estimate(mean, samples, rewards, std).mean()
        divergence = posterior.divergence().mean()
        pixels = pictures[0].numel()
        wild = 0.5 * mean.square().sum(1).mean()
        loss = (
            settings.beta * divergence + settings.coefficient_weight * wild - explained
        ) / pixels
        record = {"divergence": divergence.item(), "error": errors.mean().item() / pixels}
        return loss, {"loss": loss.item(), **record}

    @torch.no_grad()
    def _errors(self, net: MeshNet, samples: Tensor, pictures: Tensor) -> Tensor:
        """Return the squared errors, (B, K), of meshes with coefficients (B, K, P)."""
        meshes = net.meshes(samples.flatten(0, 1))
        vertices, colours = (part.cpu().numpy() for part in meshes)
        drawn = torch.from_numpy(self.render(vertices, colours, net.faces)).to(samples.device)
        made = drawn.view(*samples.shape[:2], *drawn.shape[1:]).float().div_(255)
        far: Tensor = (made - pictures[:, None]).square_().sum((2, 3, 4))
        return far
