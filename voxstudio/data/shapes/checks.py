"""What every generated shape must satisfy, and the measures behind it."""

import numpy as np
from numpy.typing import NDArray

from voxstudio.data.components import air_count, component_count

Bits = NDArray[np.bool_]


def is_one_solid(occupied: Bits) -> bool:
    """Return whether the shape is one connected component without trapped air.

    Air that only touches the outside through the floor counts as trapped.
    """
    surrounded = np.pad(occupied, 1)
    surrounded[0] = True
    return component_count(occupied) == 1 and air_count(surrounded) == 1


def _windows(occupied: Bits, side: int) -> Bits:
    """Return where a cube of `side` voxels fits, indexed by its low corner."""
    fits = occupied
    for axis in range(3):
        length = fits.shape[axis] - side + 1
        parts = [np.take(fits, range(k, k + length), axis=axis) for k in range(side)]
        fits = np.logical_and.reduce(parts)
    return np.asarray(fits)


def opened(occupied: Bits, side: int) -> Bits:
    """Keep only the voxels that a cube of `side` voxels inside the shape covers."""
    fits = _windows(occupied, side)
    kept = np.zeros_like(occupied)
    depth, height, width = fits.shape
    for z in range(side):
        for y in range(side):
            for x in range(side):
                kept[z : z + depth, y : y + height, x : x + width] |= fits
    return kept


def thick_share(occupied: Bits, side: int = 2) -> float:
    """Return the share of the shape that is at least `side` voxels thick in all directions."""
    total = int(occupied.sum())
    return float(opened(occupied, side).sum()) / total if total else 0.0


def plan_offset(occupied: Bits) -> tuple[int, int]:
    """Return the whole-voxel moves (dy, dx) that centre the bounding box in plan."""
    moves = []
    for axes in ((0, 2), (0, 1)):
        filled = np.flatnonzero(occupied.any(axis=axes))
        size = occupied.shape[1]
        slack = (size - 1 - int(filled[-1])) - int(filled[0]) if filled.size else 0
        moves.append(int(np.trunc(slack / 2)))
    return moves[0], moves[1]


def has_margins(occupied: Bits) -> bool:
    """Return whether the shape stands on the floor and leaves the sides and the top free."""
    rim = occupied[-1].any() or occupied[:, [0, -1]].any() or occupied[:, :, [0, -1]].any()
    return bool(occupied[0].any() and not rim)
