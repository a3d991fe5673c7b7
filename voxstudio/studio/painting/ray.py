"""Where a line of sight meets a field's surface or a slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float, float]
Floats = NDArray[np.float64]

STEP = 0.5
"""Distance between samples in voxels: what is thinner than this may be missed at its rim."""

REFINEMENTS, SUBDIVISIONS = 2, 17
"""Finer marches over the step that holds the crossing; two of 16 parts leave .002 voxel."""

CORNERS = np.array(list(np.ndindex(2, 2, 2)))

MARGIN = 1.0
"""How far the field's fall to zero reaches beyond its outermost voxel centres, in voxels."""


@dataclass(frozen=True)
class Ray:
    """A line of sight.

    Args:
        origin: Where it starts, (z, y, x) in voxels.
        direction: Where it goes, (z, y, x), any non-zero length.
    """

    origin: Point
    direction: Point

    def at(self, distance: float) -> Point:
        """Return the point `distance` voxels along the ray."""
        z, y, x = np.asarray(self.origin) + distance * self.unit()
        return float(z), float(y), float(x)

    def unit(self) -> Floats:
        """Return the direction at length 1."""
        direction = np.asarray(self.direction, dtype=np.float64)
        return np.asarray(direction / np.linalg.norm(direction))


def cast_ray(field: NDArray[np.generic], ray: Ray, isovalue: float = 0.5) -> float | None:
    """March along a ray and find where the field first reaches the isovalue.

    The field is interpolated trilinearly between voxel centres and falls to 0 over one voxel
    beyond the outermost centres, as the drawn surface does.

    Args:
        field: Occupancy, shape (D, H, W), bool or float.
        ray: The line of sight.
        isovalue: Level of the surface.

    Returns:
        Distance along the ray in voxels, or None where it misses.
    """
    span = _span(ray, field.shape)
    if span is None:
        return None
    start, stop = span
    origin, unit = np.asarray(ray.origin, dtype=np.float64), ray.unit()
    distances = np.append(np.arange(start, stop, STEP), stop)
    inside = _sample(field, origin + distances[:, None] * unit) >= isovalue
    first = int(np.argmax(inside))
    if not inside[first]:
        return None
    if first == 0:
        return float(start)
    near, far = float(distances[first - 1]), float(distances[first])
    for _ in range(REFINEMENTS):
        finer = np.linspace(near, far, SUBDIVISIONS)
        crossed = _sample(field, origin + finer[:, None] * unit) >= isovalue
        index = int(np.argmax(crossed)) or SUBDIVISIONS - 1
        near, far = float(finer[index - 1]), float(finer[index])
    return far


def cast_on_plane(shape: Sequence[int], ray: Ray, axis: int, index: float) -> float | None:
    """Find where a ray meets an axis slice of a grid.

    Args:
        shape: (D, H, W) of the grid.
        ray: The line of sight.
        axis: 0, 1 or 2 for a slice across z, y or x.
        index: Position of the slice on that axis in voxels.

    Returns:
        Distance along the ray in voxels, or None where it misses the slice.
    """
    unit = ray.unit()
    if abs(unit[axis]) < 1e-9:
        return None
    distance = float((index - ray.origin[axis]) / unit[axis])
    if distance < 0:
        return None
    point = np.asarray(ray.at(distance))
    others = [other for other in range(3) if other != axis]
    upper = np.asarray(shape, dtype=np.float64) - 0.5
    if any(not -0.5 <= point[other] <= upper[other] for other in others):
        return None
    return distance


def _span(ray: Ray, shape: Sequence[int]) -> tuple[float, float] | None:
    """Return the distances at which a ray enters and leaves the field's box."""
    origin, unit = np.asarray(ray.origin, dtype=np.float64), ray.unit()
    low, high = np.full(3, -MARGIN), np.asarray(shape, dtype=np.float64) - 1 + MARGIN
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (low - origin) / unit, (high - origin) / unit
    enter, leave = np.fmin(one, two), np.fmax(one, two)
    parallel = unit == 0
    if np.any(parallel & ((origin < low) | (origin > high))):
        return None
    enter[parallel], leave[parallel] = -np.inf, np.inf
    start, stop = max(float(enter.max()), 0.0), float(leave.min())
    return (start, stop) if start < stop else None


def _sample(field: NDArray[np.generic], points: Floats) -> Floats:
    """Interpolate trilinearly at points (N, 3); zero outside the grid."""
    base = np.floor(points).astype(np.intp)
    fraction = (points - base)[:, None]
    index = base[:, None] + CORNERS  # (N, 8, 3)
    known = np.all((index >= 0) & (index < field.shape), axis=2)
    k, j, i = np.where(known[..., None], index, 0).transpose(2, 0, 1)
    weight = np.where(CORNERS, fraction, 1.0 - fraction).prod(axis=2) * known
    return np.asarray((weight * field[k, j, i]).sum(axis=1))
