"""Cross entropy of the labels of shapes: how a reference classifier learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

from voxstudio.nets.classifier import ClassifierNet
from voxstudio.training.objectives.objective import Batch, Stateless

if TYPE_CHECKING:
    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Classification


@dataclass
class ClassificationObjective(Stateless):
    """-log p(label | Y), of shapes that are moved a little so that the net learns no places."""

    settings: Classification
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the mean cross entropy in nats, and the share of labels that are found."""
        assert isinstance(net, ClassifierNet)  # no other is built with this objective
        occupancy = ((batch.voxels - self.low) / 2).clamp(0, 1)
        logits = net(2 * shifted(occupancy, self.settings.shift, rng) - 1).float()
        smoothing = self.settings.label_smoothing
        loss = F.cross_entropy(logits, batch.labels, label_smoothing=smoothing)
        right = (logits.argmax(1) == batch.labels).float().mean()
        return loss, {"loss": loss.item(), "accuracy": right.item()}


def shifted(occupancy: Tensor, most: int, rng: torch.Generator) -> Tensor:
    """Move every shape along every axis by up to `most` voxels; what leaves the grid is lost.

    Args:
        occupancy: (B, 1, D, H, W), 0 where there is nothing.
        most: Voxels, either way.
        rng: Draws how far.
    """
    if not most:
        return occupancy
    size = occupancy.shape[2:]
    padded = F.pad(occupancy, (most,) * 6)
    draws = (len(occupancy), 3)
    starts = torch.randint(0, 2 * most + 1, draws, generator=rng, device=rng.device).tolist()
    moved = [
        shape[:, z : z + size[0], y : y + size[1], x : x + size[2]]
        for shape, (z, y, x) in zip(padded, starts, strict=True)
    ]
    return torch.stack(moved)
