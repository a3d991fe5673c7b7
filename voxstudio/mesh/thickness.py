"""How thick the walls of a closed mesh are, measured at points all over its surface.

From every point a ray runs straight inwards to the other side, in steps as long as the distance to
the nearest of all points; there the plane of the surface says where it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.spatial import cKDTree

    from voxstudio.mesh.surface import Mesh

    Floats = NDArray[np.float64]

POINTS = 20_000
ROUNDS = 400
"""Steps of a ray at most; few take more than twenty, those along an edge."""

FACING = -0.1
"""Cosine of both normals from which on a surface is the other side of a wall."""


@dataclass(frozen=True, eq=False)
class Thickness:
    """Thickness of walls at points of a surface.

    Args:
        points: (P, 3) as (x, y, z), in the units of the mesh, like everything here.
        values: Of the wall there, (P,); NaN where the other side was missed.
    """

    points: Floats
    values: Floats

    @property
    def least(self) -> float:
        """Thickness of the thinnest wall; NaN where there is none."""
        known = self.values[np.isfinite(self.values)]
        return float(known.min()) if len(known) else float("nan")

    def share_below(self, limit: float) -> float:
        """Return the share of the surface of all walls that is of thinner ones."""
        known = self.values[np.isfinite(self.values)]
        return float((known < limit).mean()) if len(known) else float("nan")


def wall_thickness(
    mesh: Mesh, size_mm: float | None = None, *, count: int = POINTS, seed: int = 0
) -> Thickness:
    """Measure the walls of a mesh.

    Args:
        mesh: Closed triangles.
        size_mm: Longest side, to which the mesh is scaled first; None keeps its units.
        count: Points, spread evenly over the surface.
        seed: Of where they are.

    Raises:
        ValueError: If the mesh is not closed.
    """
    from scipy.spatial import cKDTree
    from trimesh.sample import sample_surface

    if not mesh.watertight:
        raise ValueError("only a closed mesh has walls")
    solid = mesh.trimesh()
    places, faces = sample_surface(solid, count, seed=seed)
    scale = 1.0 if size_mm is None else size_mm / max(mesh.extent)
    points = np.asarray(places, np.float64) * scale
    inwards = -np.asarray(solid.face_normals, np.float64)[faces] * np.sign(solid.volume)
    gap = float(np.sqrt(solid.area / count)) * scale
    return Thickness(points, _across(cKDTree(points), points, inwards, gap))


def _across(tree: cKDTree, points: Floats, inwards: Floats, gap: float) -> Floats:
    """Return how far it is to the other side from every point (P, 3), (P,).

    Args:
        tree: Of the points.
        points: (P, 3).
        inwards: Unit normals there.
        gap: Usual distance of neighbours.
    """
    found, left = np.full(len(points), np.nan), np.arange(len(points))
    gone = np.full(len(points), gap / 4)
    for _ in range(ROUNDS):
        at = points[left] + gone[left, None] * inwards[left]
        distance, near = tree.query(at)
        turned = np.einsum("pi,pi->p", inwards[left], inwards[near])
        height = np.einsum("pi,pi->p", at - points[near], inwards[near])
        there = (turned < FACING) & (height < gap / 2) & (distance < 2 * gap)
        hit = left[there]
        found[hit] = gone[hit] + height[there] / -turned[there]
        gone[left] += np.maximum(0.9 * distance, gap / 2)
        left = left[~there]
        if not len(left):
            break
    return np.where(found > 0, found, np.nan)
