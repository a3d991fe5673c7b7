"""The bound on the likelihood of pictures, from which volumes are learned (Rezende et al., A.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import torch

from voxstudio.nets.camera import Pictures, spread
from voxstudio.nets.sequential import SequentialNet
from voxstudio.training.objectives.bound import Bound
from voxstudio.views import Camera, project

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Projection
    from voxstudio.training.objectives.objective import Batch


@dataclass
class ProjectionObjective(Bound):
    """The bound of pictures and where each was taken from, which is all that the net is given.

    They are taken here, of the batch's volumes, which the net never sees: in every iteration by
    a few of the ring's cameras for each shape.
    """

    settings: Projection

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the bound with the divergence's present weight, and its parts."""
        assert isinstance(net, SequentialNet)  # no other is built with this objective
        assert net.camera is not None
        pictures = self._taken(self.observed(batch.voxels)[:, 0], rng)
        pixels, sides = pictures
        noise = pixels.new_empty(len(pixels), net.steps, net.latent).normal_(generator=rng)
        trace = net.infer(spread(pictures), None, noise)
        seen = net.camera(trace.canvases[-1].float(), trace.state, sides)
        loss, record = self.bounded(net.likelihood.surprise(seen, pixels), trace)
        return loss, {**record, "error": (seen.detach() - pixels).square().mean().item()}

    def _taken(self, volumes: Tensor, rng: torch.Generator) -> Pictures:
        """Take pictures of volumes (B, D, H, W), of each by other cameras of the ring."""
        everyone = torch.ones(len(volumes), len(self._ring), device=volumes.device)
        chosen = torch.multinomial(everyone, self.settings.views, generator=rng)
        pixels = torch.cat(
            [
                project(volume[None], [self._ring[number] for number in numbers])
                for volume, numbers in zip(volumes, chosen.tolist(), strict=True)
            ]
        )
        axes = torch.stack([camera.axes() for camera in self._ring])
        return Pictures(pixels, axes.to(pixels)[chosen])

    @cached_property
    def _ring(self) -> list[Camera]:
        return [Camera(*camera) for camera in self.spec.cameras]
