"""Super-resolution: detail grows while the means over blocks of voxels stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    from voxstudio.sampling.constraint import Range

BISECTIONS = 40
"""Halvings of the interval that a block's common shift is looked for in: to 1e-12 of it."""


@dataclass(frozen=True, eq=False)
class BlockMeans:
    """The mean over every block stays, C Y = `means` (Xie et al., Algorithm 5).

    Under a mask or within a range it is the Euclidean projection onto all of them at once. One
    projection after the other would keep neither: what a mask or a clamp takes from a voxel
    changes its block's mean. Every step returns to `means`, so that nothing adds up.

    Args:
        means: (B or 1, 1, d, h, w); blocks are cubes of D / d voxels a side.
        hidden: Where voxels may move, broadcastable to (B, 1, D, H, W); None for everywhere. Of
            a block without any, the mean stays what its voxels make it.
        within: Smallest and largest value of every voxel; None for any.
    """

    means: Tensor
    hidden: Tensor | None = None
    within: Range | None = None

    def __call__(self, voxels: Tensor, displacement: Tensor) -> Tensor:
        """Project `displacement` at `voxels`, both (B, 1, D, H, W)."""
        side = voxels.shape[-1] // self.means.shape[-1]
        free = torch.ones_like(voxels) if self.hidden is None else self.hidden.expand_as(voxels)
        free = free.to(voxels.dtype)
        missing = (self.means - F.avg_pool3d(voxels, side)) * side**3
        moved = torch.where(free > 0, displacement, torch.zeros_like(displacement))
        if self.within is not None:
            return self._within(voxels, moved, free, missing, side, self.within)
        count = F.avg_pool3d(free, side) * side**3
        excess = F.avg_pool3d(moved, side) * side**3 - missing
        return moved - free * spread(excess / count.clamp(min=1), side)

    @staticmethod
    def _within(
        voxels: Tensor, moved: Tensor, free: Tensor, missing: Tensor, side: int, within: Range
    ) -> Tensor:
        """Find each block's shift whose clamped displacements add up to what is missing."""

        def shifted(shift: Tensor) -> Tensor:
            wanted = voxels + moved - spread(shift, side)
            return (wanted.clamp(within.low, within.high) - voxels) * free

        reach = (voxels + moved).abs() + torch.maximum(within.low.abs(), within.high.abs())
        high = F.max_pool3d(reach.expand_as(voxels), side)
        low = -high
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            over = F.avg_pool3d(shifted(middle), side) * side**3 > missing
            low, high = torch.where(over, middle, low), torch.where(over, high, middle)
        return shifted((low + high) / 2)


def spread(blocks: Tensor, side: int) -> Tensor:
    """Copy every value (B, 1, d, h, w) into a block of `side`^3 voxels: C^- of Algorithm 5."""
    for axis in (-3, -2, -1):
        blocks = blocks.repeat_interleave(side, axis)
    return blocks
