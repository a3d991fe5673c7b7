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
    """Take a coarse shape as it is, or the block means of a finer one.

    Args:
        grid: A cube whose side is a multiple of `resolution` / `side` voxels.
        resolution: Voxels of the fine shape along each axis.
        side: Voxels of a block along each axis.
        name: What the shape is called in an error.

    Returns:
        Block means (d, h, w) in [0, 1], d = h = w = `resolution` / `side`.

    Raises:
        ImportRejected: If the shape has another size.
    """
    small = resolution // side
    if not can_coarsen(grid.shape, small):
        size = "x".join(map(str, grid.shape))
        sizes = ", ".join(f"{small * times}^3" for times in (1, 2, side))
        raise ImportRejected(name, f"has {size} voxels", f"{sizes} or another multiple of {small}")
    return np.asarray(block_means(grid.as_float()[None], grid.shape[0] // small)[0])


def observed_means(
    grid: VoxelGrid, resolution: int, side: int, name: str, *, antialias: bool = False
) -> Floats:
    """Return the block means of a shape whose detail is to be found.

    Args:
        grid: As of `coarse_shape`, like the other arguments and errors.
        resolution: Likewise.
        side: Likewise.
        name: Likewise.
        antialias: Whether surfaces of a coarse shape of empty and solid voxels may move.

    Raises:
        ImportRejected: If no detail is left to find.
    """
    coarse = coarse_shape(grid, resolution, side, name)
    coarse = softened(coarse[None], side)[0] if antialias else coarse
    if is_certain(coarse):
        fault = "has only empty and full blocks, which leave no detail to find"
        raise ImportRejected(name, fault, "occupancies between 0 and 1, or --antialias")
    return coarse


def can_coarsen(size: tuple[int, ...], small: int) -> bool:
    """Return whether a shape of this size is a cube of whole blocks, `small` along each axis."""
    return len(set(size)) == 1 and size[0] % small == 0


def is_certain(coarse: Floats) -> bool:
    """Return whether every block is quite empty or quite full, so that it holds no detail."""
    return bool(np.isin(coarse, (0, 1)).all())
