"""Overlap of shapes: intersection over union (IoU) of their solid voxels.

1 for a copy, 0 for shapes that share no voxel. Two empty shapes are copies of each other: 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

CHUNK = 512
"""Shapes compared at a time: 64 MB of float32 at 32^3."""


def layers(solid: Bools) -> list[NDArray[np.intp]]:
    """Return the layers of a shape (D, H, W) along z, y and x that hold a solid voxel."""
    return [np.flatnonzero(solid.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]


def iou(first: Bools, second: Bools, *, where: Bools | None = None, axes: int = 3) -> Floats:
    """Return the IoU of shapes and their counterparts.

    Args:
        first: Solid voxels, (..., D, H, W).
        second: Likewise; leading axes are broadcast.
        where: Voxels that count, likewise; None for all.
        axes: How many of the last axes a shape has: 2 for pictures.

    Returns:
        Shape (...).
    """
    along = tuple(range(-axes, 0))
    both, either = first & second, first | second
    if where is not None:
        both, either = both & where, either & where
    shared, union = both.sum(along), either.sum(along)
    return np.where(union > 0, shared / np.maximum(union, 1), 1.0)


def mean_iou(first: ArrayLike, second: ArrayLike, threshold: float = 0.5) -> float:
    """Return the mean IoU of shapes and their counterparts.

    Args:
        first: Occupancies, (..., D, H, W): arrays, grids or sets.
        second: Likewise; leading axes are broadcast.
        threshold: Occupancy above which a voxel is solid.
    """
    ours, theirs = (np.asarray(each, np.float32) > threshold for each in (first, second))
    return float(iou(ours, theirs).mean())


def pairwise_iou(first: Bools, second: Bools) -> Floats:
    """Return the IoU of every pair of shapes (N, D, H, W) and (M, D, H, W), (N, M)."""
    size = math.prod(first.shape[1:])
    left = first.reshape(len(first), size).astype(np.float32)
    parts = [np.empty((len(first), 0))]
    for start in range(0, len(second), CHUNK):
        block = second[start : start + CHUNK]
        right = block.reshape(len(block), size).astype(np.float32)
        # Counts below 2^24 are exact in float32.
        shared = (left @ right.T).astype(np.float64)
        union = left.sum(1)[:, None] + right.sum(1)[None, :] - shared
        parts.append(np.where(union > 0, shared / np.maximum(union, 1), 1.0))
    return np.concatenate(parts, axis=1)
