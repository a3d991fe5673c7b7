"""What is known of shapes: a value and a chance of its being wrong per voxel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating] | NDArray[np.bool_]

RARE = 1e-3
"""Least chance of a voxel to be solid, or empty, before anything is known."""


def independent(mean: Tensor) -> Tensor:
    """Return the logits of chances; one in a thousand is left to what was never seen."""
    return torch.logit(mean.clamp(RARE, 1 - RARE))


class Observed(NamedTuple):
    """What is known of shapes, both (B, 1, D, H, W)."""

    values: Tensor
    """0 empty or 1 solid."""
    flips: Tensor
    """Chance that a value is wrong, from 0 to 1/2: 0 where a voxel is visible, 1/2 where it is
    hidden."""

    @classmethod
    def of(cls, shapes: Floats, flips: Floats, count: int, device: torch.device) -> Observed:
        """Give each of `count` chains what is known of its shape, (D, H, W) or (B, D, H, W)."""
        return cls(*(_rows(values, count, device) for values in (shapes, flips)))

    @property
    def told(self) -> Tensor:
        """What the values add to the log odds of voxels (Bayes' rule): infinite where certain."""
        return (2 * self.values - 1) * (torch.log1p(-self.flips) - torch.log(self.flips))

    def surprise(self, logits: Tensor) -> Tensor:
        """Return -log p(values | z) in nats, (B,), where voxels are independent given z.

        A hidden voxel says nothing, whatever its value.
        """
        agree = F.logsigmoid((2 * self.values - 1) * logits)  # and from here on logarithms, too
        right, wrong = torch.log1p(-2 * self.flips), torch.log(self.flips)  # -infinity: never
        nats = -torch.logaddexp(agree + right, wrong)
        return (nats * (self.flips < 0.5)).flatten(1).sum(1)

    def fits(self, voxel: float) -> Tensor:
        """Return log p(value | voxel) where every voxel is 0 or 1 as said; 0 where hidden."""
        chance = torch.where(self.values == voxel, 1 - self.flips, self.flips)
        return torch.log(torch.where(self.flips < 0.5, chance, 1.0))


def _rows(values: Floats, count: int, device: torch.device) -> Tensor:
    """Give every chain its own row, (B, 1, D, H, W)."""
    rows = torch.tensor(np.array(values, np.float32), device=device)
    return rows.expand(count, *rows.shape[-3:])[:, None]
