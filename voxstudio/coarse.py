"""Coarse shapes: the means over cubic blocks of voxels (C and C^- of Xie et al., Algorithm 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.grid import VoxelGrid

    Floats = NDArray[np.float32]


def block_means(shapes: NDArray[np.generic], side: int) -> Floats:
    """Return the mean of every block of `side`^3 voxels, (B, d, h, w), of (B, D, H, W)."""
    rows, *size = shapes.shape
    split = [part for length in size for part in (length // side, side)]
    means = shapes.reshape(rows, *split).mean((2, 4, 6), dtype=np.float64)
    return np.asarray(means, np.float32)


def copies(coarse: Floats, side: int) -> Floats:
    """Return every mean copied into its block, (B, D, H, W), of (B, d, h, w)."""
    return coarse.repeat(side, 1).repeat(side, 2).repeat(side, 3)


def trilinear(coarse: Floats, side: int) -> Floats:
    """Interpolate between the centres of blocks, (B, D, H, W), of (B, d, h, w)."""
    fine = coarse
    for axis in (1, 2, 3):
        places = (np.arange(fine.shape[axis] * side) + 0.5) / side - 0.5
        low = np.floor(places).astype(np.intp)
        share = (
            (places - low).astype(np.float32).reshape([-1 if k == axis else 1 for k in range(4)])
        )
        first, second = (fine.take(np.clip(low + k, 0, fine.shape[axis] - 1), axis) for k in (0, 1))
        fine = first * (1 - share) + second * share
    return fine


def softened(coarse: Floats, side: int) -> Floats:
    """Return block means as if surfaces ran somewhere within the blocks, not between them."""
    return block_means(trilinear(coarse, side), side)


def keep_counts(soft: Floats, coarse: Floats) -> NDArray[np.bool_]:
    """Make the largest voxels of every block solid, as many as its mean says.

    Args:
        soft: (B, D, H, W), any values.
        coarse: Means of the blocks, (B, d, h, w), in [0, 1].

    Returns:
        Bool, (B, D, H, W).
    """
    count, size = coarse.shape[-1], soft.shape[-1]
    side = size // count
    split = soft.reshape(-1, count, side, count, side, count, side)
    blocks = split.transpose(0, 1, 3, 5, 2, 4, 6).reshape(len(soft), count**3, side**3)
    order = np.argsort(-blocks, axis=-1, kind="stable")
    solid = np.empty(blocks.shape, np.bool_)
    wanted = np.round(coarse.reshape(len(soft), -1, 1) * side**3)
    np.put_along_axis(solid, order, np.arange(side**3) < wanted, axis=-1)
    back = solid.reshape(-1, count, count, count, side, side, side)
    return np.asarray(back.transpose(0, 1, 4, 2, 5, 3, 6).reshape(soft.shape))


def coarse_shape(grid: VoxelGrid, resolution: int, side: int, name: str) -> Floats:
    """Take a coarse shape as it is, or the block means of a fine one.

    Args:
        grid: A cube of `resolution` / `side` or of `resolution` voxels a side.
        resolution: Voxels of the fine shape along each axis.
        side: Voxels of a block along each axis.
        name: What the shape is called in an error.

    Returns:
        Block means (d, h, w) in [0, 1].

    Raises:
        ImportRejected: If the shape has another size.
    """
    small = resolution // side
    if grid.shape == (small,) * 3:
        return grid.as_float()
    if grid.shape == (resolution,) * 3:
        return np.asarray(block_means(grid.as_float()[None], side)[0])
    size = "x".join(map(str, grid.shape))
    raise ImportRejected(name, f"has {size} voxels", f"{small}^3, or {resolution}^3 to coarsen")


def is_certain(coarse: Floats) -> bool:
    """Return whether every block is quite empty or quite full, so that it holds no detail."""
    return bool(np.isin(coarse, (0, 1)).all())
