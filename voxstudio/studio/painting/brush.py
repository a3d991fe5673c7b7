"""Sphere brush: which voxels a stamp covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Point = tuple[float, float, float]
Block = tuple[slice, slice, slice]

SMALLEST, LARGEST = 0.5, 64.0


@dataclass(frozen=True)
class Brush:
    """A sphere that sets or clears voxels.

    Args:
        radius: In voxels, kept between .5 and 64.
        erase: Clear instead of set.
    """

    radius: float = 3.0
    erase: bool = False

    def __post_init__(self) -> None:
        """Keep the radius in its range."""
        object.__setattr__(self, "radius", float(np.clip(self.radius, SMALLEST, LARGEST)))

    def resized(self, notches: int) -> Brush:
        """Return the brush `notches` steps larger; half a voxel each, a tenth when large."""
        step = max(0.5, 0.1 * self.radius)
        return Brush(round(2 * (self.radius + notches * step)) / 2, self.erase)

    def swapped(self) -> Brush:
        """Return the brush that undoes what this one does."""
        return Brush(self.radius, not self.erase)

    def stamp(self, values: NDArray[np.bool_], centre: Point) -> bool:
        """Set or clear, in place, the voxels within the radius of a point.

        Args:
            values: Shape (D, H, W), True where set.
            centre: Point (z, y, x) in voxels.

        Returns:
            Whether a voxel changed.
        """
        block, inside = inside_sphere(values.shape, centre, self.radius)
        part = values[block]
        changes = inside & (part if self.erase else ~part)
        part[changes] = not self.erase
        return bool(changes.any())


def inside_sphere(
    shape: Sequence[int], centre: Point, radius: float
) -> tuple[Block, NDArray[np.bool_]]:
    """Find the voxels whose centres lie within a sphere, the nearest one always among them.

    Args:
        shape: (D, H, W) of the grid.
        centre: Point (z, y, x) in voxels; may lie outside the grid.
        radius: In voxels.

    Returns:
        The block of the grid that holds the sphere and, in its shape, the voxels inside.
    """
    at = np.asarray(centre, dtype=np.float64)
    size = np.asarray(shape)
    nearest = np.clip(np.round(at), 0, size - 1)
    low = np.clip(np.minimum(np.ceil(at - radius), nearest), 0, size - 1).astype(int)
    high = np.clip(np.maximum(np.floor(at + radius), nearest), 0, size - 1).astype(int)
    axes = [np.arange(first, last + 1) for first, last in zip(low, high, strict=True)]
    z, y, x = np.ix_(*axes)
    away = (z - at[0]) ** 2 + (y - at[1]) ** 2 + (x - at[2]) ** 2
    inside = away <= radius**2
    if np.abs(at - nearest).max() <= 1.0:
        inside[tuple((nearest - low).astype(int))] = True
    block = tuple(slice(int(a), int(b) + 1) for a, b in zip(low, high, strict=True))
    return (block[0], block[1], block[2]), inside
