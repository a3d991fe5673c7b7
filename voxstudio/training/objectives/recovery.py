"""Algorithm 4: learning to recover (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.sampling.constraint import Both, Constraint, Hidden, Range
from voxstudio.training.masking import draw_hidden
from voxstudio.training.objectives.contrast import contrast, run_chain
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Recovery


@dataclass
class RecoveryObjective(Stateless):
    """Algorithm 4: hidden voxels are recovered by Langevin dynamics and contrasted."""

    settings: Recovery
    low: Tensor

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Hide, recover and contrast; also report the share of hidden voxels that are wrong."""
        shapes = batch.voxels
        settings = self.settings
        hidden = draw_hidden(settings.masks, shapes, rng)
        noise = torch.empty_like(shapes).normal_(generator=rng) * settings.start_noise
        start = torch.where(hidden, noise, shapes)
        constraint: Constraint = Hidden(hidden)
        if settings.clamp:
            constraint = Both(constraint, Range(self.low, self.low + 2))
        made = run_chain(net, start, constraint, settings, rng)
        loss, record = contrast(net, shapes, made, settings.temperature)
        threshold = self.low + 1
        wrong = ((made.voxels > threshold) != (shapes > threshold)) & hidden
        record["error"] = (wrong.sum() / hidden.sum()).item()
        return loss, record
