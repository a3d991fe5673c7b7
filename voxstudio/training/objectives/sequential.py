"""The bound on the likelihood of a sequential latent model (Rezende et al. 2016, eq. 3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch

from voxstudio.nets.sequential import SequentialNet
from voxstudio.observed import Observed, independent
from voxstudio.training.masking import draw_hidden
from voxstudio.training.objectives.bound import Bound
from voxstudio.training.objectives.pictures import drawn_pictures
from voxstudio.views import Camera

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Sequential
    from voxstudio.training.objectives.objective import Batch


@dataclass
class SequentialObjective(Bound):
    """The bound of volumes, of which the net may be told a class, pictures or a volume."""

    settings: Sequential

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the bound with the divergence's present weight, and its parts."""
        assert isinstance(net, SequentialNet)  # no other is built with this objective
        observed = self.observed(batch.voxels)
        noise = observed.new_empty(len(observed), net.steps, net.latent).normal_(generator=rng)
        seen = self._seen(observed, rng)
        trace = net.infer(seen, self._context(observed, batch, rng), noise)
        surprise = net.likelihood.surprise(trace.canvases[-1].float(), observed)
        return self.bounded(surprise, trace)

    def _seen(self, observed: Tensor, rng: torch.Generator) -> Tensor:
        """Return what the posterior sees, (B, 1, D, H, W): some shapes as chains begin with them.

        Otherwise a chain whose hidden voxels are noise would ask for the codes of what no shape
        is like, and take long to come back (as the denoising criterion of Im et al. 2017).
        """
        draw = partial(torch.rand, generator=rng, device=observed.device)
        doubtful = round(self.settings.corruption_share * len(observed))
        masked = doubtful // 2
        flips = torch.zeros_like(observed)
        if masked:
            flips[:masked] = 0.5 * draw_hidden(self.settings.masks, observed[:masked], rng)
        share = self.settings.flip_rate * draw(doubtful - masked)
        flips[masked:doubtful] = share.view(-1, 1, 1, 1, 1)
        values = torch.where(draw(observed.shape) < flips, 1 - observed, observed)
        chance = torch.sigmoid(independent(-self.low / 2) + Observed(values, flips).told)
        return (draw(observed.shape) < chance).float()

    def _context(self, observed: Tensor, batch: Batch, rng: torch.Generator) -> Tensor | None:
        if self.spec.context == "class":
            return batch.labels
        if self.spec.context == "views":
            cameras = [Camera(*camera) for camera in self.spec.cameras]
            fewer = self.spec.fewer_views
            return drawn_pictures(observed[:, 0], cameras, self.settings, rng, fewer=fewer)
        return observed if self.spec.context == "volume" else None
