"""Points drawn evenly from the surfaces of shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.choices import Normalisation
    from voxstudio.mesh.surface import Mesh


def surface_points(voxels: NDArray[np.bool_], count: int, seed: int) -> NDArray[np.float64]:
    """Draw points from the surface of a shape, every part of its area as likely as any other.

    Args:
        voxels: Solid voxels, (D, H, W).
        count: Points.
        seed: Of the draw; the same shape and seed give the same points.

    Returns:
        (count, 3) as (x, y, z), in voxels from the corner of the grid.

    Raises:
        ImportRejected: If the shape is empty.
    """
    if not voxels.any():
        raise ImportRejected("a shape", "is empty, so that it has no surface", "solid voxels")
    # Vertices count from the centre of the first voxel.
    return mesh_points(surface(VoxelGrid(voxels)), count, seed) + 0.5


def mesh_points(mesh: Mesh, count: int, seed: int) -> NDArray[np.float64]:
    """Draw points from a mesh, likewise: (count, 3)."""
    rng = np.random.default_rng(seed)
    corners = mesh.vertices[mesh.faces]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    areas = np.linalg.norm(np.cross(first, second), axis=1)
    face = rng.choice(len(areas), size=count, p=areas / areas.sum())
    # A point of the parallelogram beyond the diagonal is turned back into the triangle.
    along = rng.random((count, 2))
    along = np.where(along.sum(1, keepdims=True) > 1, 1 - along, along)
    return np.asarray(corners[face, 0] + along[:, :1] * first[face] + along[:, 1:] * second[face])


def normalised(
    points: NDArray[np.float64], kind: Normalisation, resolution: int
) -> NDArray[np.float64]:
    """Return points (..., P, 3) of a grid of `resolution` voxels a side in [0, 1].

    Args:
        points: In voxels from the corner of the grid.
        kind: `grid` divides by the resolution, and keeps where a shape lies and how large it is;
            `cube` fits each cloud's box into the unit cube, its centre to the cube's; `sphere`
            its points into the ball of diameter 1 around their mean.
        resolution: Voxels along each axis of the grid.
    """
    if kind == "grid":
        return points / resolution
    if kind == "cube":
        low, high = points.min(-2, keepdims=True), points.max(-2, keepdims=True)
        return np.asarray((points - (low + high) / 2) / (high - low).max(-1, keepdims=True) + 0.5)
    middle = points.mean(-2, keepdims=True)
    radius = np.linalg.norm(points - middle, axis=-1).max(-1)[..., None, None]
    return np.asarray((points - middle) / (2 * radius) + 0.5)
