"""The surface of a voxel grid as a closed mesh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.components import filled, largest_component
from voxstudio.errors import ImportRejected
from voxstudio.mesh.joints import joined

if TYPE_CHECKING:
    import trimesh
    from numpy.typing import NDArray

    from voxstudio.grid import VoxelGrid


NEAREST = 1e-3
"""Least difference of a voxel's occupancy from the isovalue."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """A triangle mesh.

    Args:
        vertices: (V, 3) as (x, y, z), z up, in mm or in the grid's units.
        faces: (F, 3) indices, counter-clockwise seen from outside; none of a cloud of points.
        colours: Of the vertices, sRGB in [0, 1], (V, 3); None for none.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    colours: NDArray[np.float64] | None = None

    def trimesh(self) -> trimesh.Trimesh:
        """Return the same mesh for trimesh's measures and exporters."""
        import trimesh  # when a mesh is wanted: a window would wait a third of a second for it

        colours = None if self.colours is None else np.uint8(np.round(255 * self.colours))
        return trimesh.Trimesh(self.vertices, self.faces, vertex_colors=colours, process=False)

    @property
    def watertight(self) -> bool:
        """Whether every edge is shared by exactly two faces."""
        ends = np.stack([self.faces, np.roll(self.faces, -1, axis=1)])
        edges = np.sort((ends.min(0) * len(self.vertices) + ends.max(0)).ravel())
        pairs = edges.reshape(-1, 2) if len(edges) % 2 == 0 else edges[:0].reshape(0, 2)
        apart = (pairs[1:, 0] != pairs[:-1, 1]).all()
        return bool(len(pairs)) and bool((pairs[:, 0] == pairs[:, 1]).all() and apart)

    @property
    def volume(self) -> float:
        """Enclosed volume; positive when faces look outwards."""
        return float(self.trimesh().volume)

    @property
    def extent(self) -> tuple[float, float, float]:
        """Size of the bounding box along (x, y, z)."""
        x, y, z = np.ptp(self.vertices, axis=0)
        return float(x), float(y), float(z)


def surface(
    grid: VoxelGrid,
    *,
    isovalue: float = 0.5,
    smooth: int = 0,
    size_mm: float | None = None,
    keep_largest: bool = False,
) -> Mesh:
    """Extract the closed isosurface of a grid.

    Args:
        grid: The shape; bool counts as 0 and 1.
        isovalue: Occupancy at the surface, between 0 and 1.
        smooth: Passes of Taubin smoothing, which keeps the volume.
        size_mm: Longest side of the result; None keeps the grid's units.
        keep_largest: Drop every connected component but the largest, and fill the voids inside it.

    Raises:
        ImportRejected: If nothing of the shape lies above the isovalue.
    """
    import trimesh
    from skimage.measure import marching_cubes

    field = grid.as_float()
    if keep_largest:
        field = without_voids(largest_body(field, isovalue), isovalue)
    # One layer of air on every side closes shapes that touch the border.
    height = joined(_decided(np.pad(field, 1), isovalue))
    if not height.max() > 0:
        raise ImportRejected("the shape", "has no voxel above the isovalue", "a lower isovalue")
    points, faces, _, _ = marching_cubes(height, 0.0)  # type: ignore[no-untyped-call]
    placed = (points - 1) * np.array(grid.spacing) + np.array(grid.origin)
    mesh = trimesh.Trimesh(placed[:, ::-1], faces[:, ::-1], process=False)
    if mesh.volume < 0:
        mesh.invert()
    if smooth:
        trimesh.smoothing.filter_taubin(mesh, iterations=2 * smooth)
    vertices = np.asarray(mesh.vertices, dtype=np.float64)
    if size_mm is not None:
        vertices = (vertices - vertices.min(0)) * (size_mm / np.ptp(vertices, axis=0).max())
    return Mesh(vertices, np.asarray(mesh.faces, dtype=np.int64))


def _decided(field: NDArray[np.float32], isovalue: float) -> NDArray[np.float64]:
    """Return how far a field is above the isovalue, with no value in doubt.

    Values next to the isovalue would give edges too short for the single precision of mesh files.
    """
    height = field.astype(np.float64) - isovalue
    return np.where(height > 0, np.maximum(height, NEAREST), np.minimum(height, -NEAREST))


def largest_body(field: NDArray[np.float32], isovalue: float) -> NDArray[np.float32]:
    """Empty every connected component above the isovalue but the largest."""
    solid = field > isovalue
    return np.where(solid & ~largest_component(solid), np.float32(0), field)


def without_voids(field: NDArray[np.float32], isovalue: float) -> NDArray[np.float32]:
    """Fill what is not above the isovalue and cannot be reached from outside (by faces)."""
    solid = field > isovalue
    return np.where(filled(solid) & ~solid, np.float32(1), field)
