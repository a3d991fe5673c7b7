"""The surface of a voxel grid as a closed mesh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    import trimesh
    from numpy.typing import NDArray

    from voxstudio.grid import VoxelGrid


@dataclass(frozen=True, eq=False)
class Mesh:
    """A triangle mesh.

    Args:
        vertices: (V, 3) as (x, y, z), z up, in mm or in the grid's units.
        faces: (F, 3) indices, counter-clockwise seen from outside.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]

    def trimesh(self) -> trimesh.Trimesh:
        """Return the same mesh for trimesh's measures and exporters."""
        import trimesh  # when a mesh is wanted: a window would wait a third of a second for it

        return trimesh.Trimesh(self.vertices, self.faces, process=False)

    @property
    def watertight(self) -> bool:
        """Whether every edge is shared by exactly two faces."""
        return bool(self.trimesh().is_watertight)

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
        keep_largest: Drop every body but the largest.

    Raises:
        ImportRejected: If nothing of the shape lies above the isovalue.
    """
    import trimesh
    from skimage.measure import marching_cubes

    field = grid.as_float()
    if keep_largest:
        field = largest_body(field, isovalue)
    # One layer of air on every side closes shapes that touch the border.
    padded = np.pad(field, 1)
    if not padded.max() > isovalue:
        raise ImportRejected("the shape", "has no voxel above the isovalue", "a lower isovalue")
    points, faces, _, _ = marching_cubes(padded, isovalue)  # type: ignore[no-untyped-call]
    placed = (points - 1) * np.array(grid.spacing) + np.array(grid.origin)
    mesh = trimesh.Trimesh(placed[:, ::-1], faces[:, ::-1], process=False)
    mesh.merge_vertices()
    mesh.update_faces(mesh.nondegenerate_faces())
    mesh.remove_unreferenced_vertices()
    if mesh.volume < 0:
        mesh.invert()
    if smooth:
        trimesh.smoothing.filter_taubin(mesh, iterations=2 * smooth)
    vertices = np.asarray(mesh.vertices, dtype=np.float64)
    if size_mm is not None:
        vertices = (vertices - vertices.min(0)) * (size_mm / np.ptp(vertices, axis=0).max())
    return Mesh(vertices, np.asarray(mesh.faces, dtype=np.int64))


def largest_body(field: NDArray[np.float32], isovalue: float) -> NDArray[np.float32]:
    """Empty every body above the isovalue but the largest (face-connected)."""
    labels, count = ndimage.label(field > isovalue)
    if count < 2:
        return field
    sizes = np.bincount(labels.ravel())[1:]
    others = (labels > 0) & (labels != 1 + int(sizes.argmax()))
    return np.where(others, np.float32(0), field)
