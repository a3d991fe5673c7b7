"""What the bounds on the likelihood of volumes and of pictures have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from voxstudio.training.objectives.objective import Objective

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.sequential import Trace
    from voxstudio.nets.specs import SequentialSpec
    from voxstudio.training.algorithms import Projection, Sequential


@dataclass
class Bound(Objective):
    """F = -E_q[log p(x | z)] + sum_t KL[q(z_t | z_<t, x) || N(0, I)] (Rezende et al. 2016, eq. 3).

    The divergence gains its weight gradually, so that the codes are of use before they are taxed.
    """

    settings: Sequential | Projection
    spec: SequentialSpec
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""
    batches: Tensor = field(default_factory=lambda: torch.zeros((), dtype=torch.int64))
    """How many there have been."""

    def observed(self, voxels: Tensor) -> Tensor:
        """Return shapes in data units as occupancies, both (B, 1, D, H, W)."""
        return ((voxels - self.low) / 2).clamp(0, 1)

    def bounded(self, surprise: Tensor, trace: Trace) -> tuple[Tensor, dict[str, float]]:
        """Return the bound with the divergence's present weight, and its parts in nats per shape.

        Args:
            surprise: -log p(x | z), (B,).
            trace: Of the codes that were drawn.
        """
        mean = surprise.mean()
        divergence = torch.stack(trace.divergences).sum(0).mean()
        weight = min(1.0, (int(self.batches) + 1) / (self.settings.warm_up + 1))
        self.batches += 1
        record = {"surprise": mean.item(), "divergence": divergence.item()}
        return mean + weight * divergence, {"loss": sum(record.values()), **record}

    def tensors(self) -> dict[str, Tensor]:
        """Return how many batches there have been."""
        return {"batches": self.batches}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned."""
        self.batches = tensors["batches"].clone()
