"""Constraints: projections of a Langevin displacement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor


class Constraint(Protocol):
    """Maps where the chains are and where they would go to where they may go."""

    def __call__(self, voxels: Tensor, displacement: Tensor) -> Tensor:
        """Project `displacement` at `voxels`, all of shape (B, 1, D, H, W)."""
        ...


@dataclass(frozen=True)
class Free:
    """No constraint: plain synthesis."""

    def __call__(self, voxels: Tensor, displacement: Tensor) -> Tensor:
        """Return `displacement` as it is."""
        return displacement


@dataclass(frozen=True, eq=False)
class Hidden:
    """Only hidden voxels move; visible voxels stay bit-equal (Xie et al., Algorithm 4).

    Args:
        hidden: Bool, broadcastable to (B, 1, D, H, W); True where a voxel may move.
    """

    hidden: Tensor

    def __call__(self, voxels: Tensor, displacement: Tensor) -> Tensor:
        """Zero the displacement of visible voxels, even where it is not finite."""
        return torch.where(self.hidden, displacement, torch.zeros_like(displacement))


@dataclass(frozen=True, eq=False)
class Range:
    """Voxels stay within the range of the data.

    Args:
        low: Smallest value allowed, broadcastable to (B, 1, D, H, W).
        high: Largest value allowed, likewise.
    """

    low: Tensor
    high: Tensor

    @property
    def bounds(self) -> tuple[Tensor, Tensor]:
        """Both ends."""
        return self.low, self.high

    def __call__(self, voxels: Tensor, displacement: Tensor) -> Tensor:
        """Shorten the displacement so that `voxels + displacement` lies in the range."""
        return (voxels + displacement).clamp(self.low, self.high) - voxels


@dataclass(frozen=True)
class Both:
    """Two voxel-wise constraints one after the other; exact because neither moves the other's."""

    first: Constraint
    second: Constraint

    def __call__(self, voxels: Tensor, displacement: Tensor) -> Tensor:
        """Project with `first`, then with `second`."""
        return self.second(voxels, self.first(voxels, displacement))
