"""The bound on the likelihood of a sequential latent model (Rezende et al. 2016, eq. 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from voxstudio.nets.sequential import SequentialNet
from voxstudio.views import Camera, project

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.build import Net, SequentialSpec
    from voxstudio.training.objectives.objective import Batch
    from voxstudio.training.recipe import Sequential


@dataclass
class SequentialBound:
    """F = -E_q[log p(x | z, c)] + sum_t KL[q(z_t | z_<t, x, c) || N(0, I)], in nats per shape.

    The divergence gains its weight gradually, so that the codes are of use before they are taxed.
    """

    recipe: Sequential
    spec: SequentialSpec
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""
    batches: Tensor = field(default_factory=lambda: torch.zeros((), dtype=torch.int64))
    """How many there have been."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the bound with the divergence's present weight, and its parts."""
        assert isinstance(net, SequentialNet)  # no other is built with this objective
        observed = ((batch.voxels - self.low) / 2).clamp(0, 1)
        noise = observed.new_empty(len(observed), net.steps, net.latent).normal_(generator=rng)
        trace = net.infer(observed, self._context(observed, batch), noise)
        surprise = net.likelihood.surprise(trace.canvases[-1].float(), observed).mean()
        divergence = torch.stack(trace.divergences).sum(0).mean()
        weight = min(1.0, (int(self.batches) + 1) / (self.recipe.warm_up + 1))
        self.batches += 1
        record = {"surprise": surprise.item(), "divergence": divergence.item()}
        loss = surprise + weight * divergence
        return loss, {"loss": record["surprise"] + record["divergence"], **record}

    def _context(self, observed: Tensor, batch: Batch) -> Tensor | None:
        if self.spec.context == "class":
            return batch.labels
        if self.spec.context == "views":
            return project(observed[:, 0], [Camera(*camera) for camera in self.spec.cameras])
        return observed if self.spec.context == "volume" else None

    def tensors(self) -> dict[str, Tensor]:
        """Return how many batches there have been."""
        return {"batches": self.batches}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned."""
        self.batches = tensors["batches"].clone()
