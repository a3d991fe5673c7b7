"""Recovery learned along the straight path from the shape to faint noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.nets.interpolant import precondition
from voxstudio.training.masking import draw_hidden
from voxstudio.training.objectives.objective import Batch, Stateless
from voxstudio.training.objectives.score_matching import denoising_error

if TYPE_CHECKING:
    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import InterpolantMatching


@dataclass
class InterpolantMatchingObjective(Stateless):
    """|x - dE/dx - Y|^2 on hidden voxels x = (1 - t) Y + t n eps, visible ones as they are.

    Its minimiser's x - dE/dx is the mean of all shapes that agree with what is visible and with
    the noisy guess at the rest. A share of the batch has t = 1, where nothing is known of hidden
    voxels; the rest has log t uniform. Weights are to unit variance at every t.
    """

    settings: InterpolantMatching
    data_std: float

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised hidden voxels."""
        shapes = batch.voxels
        settings = self.settings
        hidden = draw_hidden(settings.masks, shapes, rng)
        drawn = torch.rand(2, len(shapes), generator=rng, device=shapes.device)
        time = torch.where(drawn[0] < settings.pure_noise_share, 1.0, settings.t_min ** drawn[1])
        wide = time.view(-1, 1, 1, 1, 1)
        noise = torch.empty_like(shapes).normal_(generator=rng) * settings.noise_std
        mixed = torch.where(hidden, (1 - wide) * shapes + wide * noise, shapes)
        temperature = (time * settings.noise_std).square()
        _, scale = precondition(wide, self.data_std, settings.noise_std)
        error = denoising_error(net, mixed, temperature, shapes) / scale * hidden
        each = error.square().flatten(1).sum(1) / hidden.flatten(1).sum(1)
        loss = each.mean()
        return loss, {"loss": loss.item()}
