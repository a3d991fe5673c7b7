"""Where a voxel grid stands in the world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voxstudio.studio.painting import Ray

Point = tuple[float, float, float]
Bounds = tuple[float, float, float, float, float, float]

WORLD_SIZE = 32.0
"""Length of a grid's longest side in world units: views of any resolution share one camera."""


@dataclass(frozen=True)
class Placement:
    """Maps voxels (z, y, x) to the world (x, y, z) and back.

    A grid stands centred on the origin with its floor, the lower face of index 0, at height 0.

    Args:
        shape: (D, H, W) of the grid.
    """

    shape: tuple[int, int, int]

    @property
    def scale(self) -> float:
        """World units per voxel."""
        return WORLD_SIZE / max(self.shape)

    def world(self, point: Point) -> Point:
        """Return the world position (x, y, z) of a point (z, y, x) in voxels."""
        depth_height_width = np.asarray(self.shape, dtype=float)
        _, middle_y, middle_x = (depth_height_width - 1) / 2
        z, y, x = point
        scale = self.scale
        return (
            float((x - middle_x) * scale),
            float((y - middle_y) * scale),
            float((z + 0.5) * scale),
        )

    def voxel(self, position: Point) -> Point:
        """Return the point (z, y, x) in voxels of a world position (x, y, z)."""
        _, height, width = self.shape
        x, y, z = position
        scale = self.scale
        return z / scale - 0.5, y / scale + (height - 1) / 2, x / scale + (width - 1) / 2

    def ray(self, start: Point, stop: Point) -> Ray:
        """Return the line from one world position to another, in voxels."""
        origin, target = self.voxel(start), self.voxel(stop)
        dz, dy, dx = (b - a for a, b in zip(origin, target, strict=True))
        return Ray(origin, (dz, dy, dx))

    @property
    def bounds(self) -> Bounds:
        """World box of the grid, (x0, x1, y0, y1, z0, z1)."""
        depth, height, width = self.shape
        low = self.world((-0.5, -0.5, -0.5))
        high = self.world((depth - 0.5, height - 0.5, width - 0.5))
        return low[0], high[0], low[1], high[1], low[2], high[2]
