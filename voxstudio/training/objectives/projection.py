"""The bound on the likelihood of pictures, from which volumes are learned (Rezende et al., A.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import torch

from voxstudio.nets.camera import Pictures, spread
from voxstudio.nets.sequential import SequentialNet
from voxstudio.views import Camera, project

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.build import Net, SequentialSpec
    from voxstudio.training.objectives.objective import Batch
    from voxstudio.training.recipe import Projection


@dataclass
class PictureBound:
    """F = -E_q[log p(pictures | z)] + sum_t KL[q(z_t | z_<t, pictures) || N(0, I)], in nats.

    The net is given pictures and where each was taken from, and nothing else. They are taken here,
    of the batch's volumes, which the net never sees: in every iteration a few of the ring's
    cameras for each shape.
    """

    recipe: Projection
    spec: SequentialSpec
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""
    batches: Tensor = field(default_factory=lambda: torch.zeros((), dtype=torch.int64))
    """How many there have been."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the bound with the divergence's present weight, and its parts."""
        assert isinstance(net, SequentialNet)  # no other is built with this objective
        assert net.camera is not None
        pictures = self._taken(((batch.voxels - self.low) / 2).clamp(0, 1)[:, 0], rng)
        pixels, sides = pictures
        noise = pixels.new_empty(len(pixels), net.steps, net.latent).normal_(generator=rng)
        trace = net.infer(spread(pictures), None, noise)
        seen = net.camera(trace.canvases[-1].float(), trace.state, sides)
        surprise = net.likelihood.surprise(seen, pixels).mean()
        divergence = torch.stack(trace.divergences).sum(0).mean()
        weight = min(1.0, (int(self.batches) + 1) / (self.recipe.warm_up + 1))
        self.batches += 1
        error = (seen.detach() - pixels).square().mean().item()
        record = {"surprise": surprise.item(), "divergence": divergence.item(), "error": error}
        loss = surprise + weight * divergence
        return loss, {"loss": record["surprise"] + record["divergence"], **record}

    def _taken(self, volumes: Tensor, rng: torch.Generator) -> Pictures:
        """Take pictures of volumes (B, D, H, W), of each by other cameras of the ring."""
        everyone = torch.ones(len(volumes), len(self._ring), device=volumes.device)
        chosen = torch.multinomial(everyone, self.recipe.views, generator=rng)
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

    def tensors(self) -> dict[str, Tensor]:
        """Return how many batches there have been."""
        return {"batches": self.batches}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned."""
        self.batches = tensors["batches"].clone()
