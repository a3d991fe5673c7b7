"""Super-resolution: detail grows while the means over blocks of voxels stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from voxstudio.sampling.constraint import Range

CERTAIN = 1e-6
"""A block whose mean is this near to empty or to full has no detail left to find."""

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
        mask = torch.ones_like(voxels) if self.hidden is None else self.hidden.expand_as(voxels)
        here, free = to_blocks(voxels, side), to_blocks(mask.to(voxels.dtype), side)
        moved = torch.where(free > 0, to_blocks(displacement, side), 0.0)
        total = self.means.flatten(1).expand(len(voxels), -1) * side**3
        excess = here.sum(-1) + moved.sum(-1) - total
        moved = moved - free * (excess / free.sum(-1).clamp(min=1))[..., None]
        if self.within is not None:
            low, high = (to_blocks(bound.expand_as(voxels), side) for bound in self.within.bounds)
            beyond = ((here + moved < low) | (here + moved > high)) & (free > 0)
            rows = beyond.any(-1)
            if rows.any():
                limits = low[rows], high[rows]
                moved[rows] = _within(here[rows], moved[rows], free[rows], total[rows], limits)
        return from_blocks(moved, side, voxels.shape[-1])


def _within(
    here: Tensor, moved: Tensor, free: Tensor, total: Tensor, limits: tuple[Tensor, Tensor]
) -> Tensor:
    """Find each block's shift, (N,), whose clamped voxels add up to `total`; others (N, S^3)."""

    def shifted(shift: Tensor) -> Tensor:
        return ((here + moved - shift[:, None]).clamp(*limits) - here) * free

    missing = total - here.sum(-1)
    reach = (here + moved).abs() + torch.maximum(limits[0].abs(), limits[1].abs())
    high = reach.amax(-1)
    low = -high
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        over = shifted(middle).sum(-1) > missing
        low, high = torch.where(over, middle, low), torch.where(over, high, middle)
    return shifted((low + high) / 2)


def to_blocks(voxels: Tensor, side: int) -> Tensor:
    """Sort voxels (B, 1, D, H, W) by block: (B, blocks, side^3)."""
    count = voxels.shape[-1] // side
    split = voxels.reshape(-1, count, side, count, side, count, side)
    return split.permute(0, 1, 3, 5, 2, 4, 6).reshape(len(voxels), count**3, side**3)


def from_blocks(blocks: Tensor, side: int, size: int) -> Tensor:
    """Put blocks (B, blocks, side^3) back in place: (B, 1, D, H, W) with D = H = W = `size`."""
    count = size // side
    split = blocks.reshape(-1, count, count, count, side, side, side)
    return split.permute(0, 1, 4, 2, 5, 3, 6).reshape(len(blocks), 1, size, size, size)


def is_mixed(means: Tensor) -> Tensor:
    """Return which blocks are neither quite empty nor quite full, of their mean occupancies."""
    return (means > CERTAIN) & (means < 1 - CERTAIN)


def spread(blocks: Tensor, side: int) -> Tensor:
    """Copy every value (B, 1, d, h, w) into a block of `side`^3 voxels: C^- of Algorithm 5."""
    for axis in (-3, -2, -1):
        blocks = blocks.repeat_interleave(side, axis)
    return blocks
