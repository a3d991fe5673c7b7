"""What is known of a shape from points on its surface: solid, empty or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import ConvexHull, QhullError, cKDTree

from voxstudio.data.voxelise import OutsideGrid, bounds, frame
from voxstudio.grid import Mask, VoxelGrid

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats import ReadOptions
    from voxstudio.mesh.surface import Mesh
    from voxstudio.mesh_placement import MeshPlacement

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

NEIGHBOURS = 8
"""Points that say together how a surface runs."""

LINES = 16
"""Points next to a line of sight of which the nearest to the sensor counts."""

BEFORE = 0.25
"""Voxels by which a centre lies before the surface to be seen empty: measured points scatter."""

BESIDE = 1.5
"""Voxels by which a centre lies out of the convex hull to be empty without a sensor."""

SAMPLES = 4.0
"""Points per square voxel that are taken of a mesh."""

MOST = 400_000
"""Points that are taken of a mesh or a cloud at all."""


@dataclass(frozen=True, eq=False)
class Observation:
    """A shape of which some voxels are known.

    Args:
        grid: Solid where it is known to be.
        empty: Where it is known to be empty, (D, H, W).
    """

    grid: VoxelGrid
    empty: Bools

    def mask(self, description: str = "scan") -> Mask:
        """Return what is not known, as models take it."""
        return Mask(~(self.empty | self.grid.occupied()), description)


def observe(
    mesh: Mesh,
    resolution: int,
    placement: MeshPlacement,
    sensor: tuple[float, float, float] | None,
) -> Observation:
    """Say what a scan tells of a shape.

    Voxels behind the measured surface are solid. With a sensor those are empty that it looks
    through, and past the shape; without one those out of the convex hull of all points, which
    holds whatever hull their outlines have from any side.

    Args:
        mesh: Points, or an open surface, z up.
        resolution: Voxels along each side of the cube, N.
        placement: Where in it the points are.
        sensor: Where they were measured from, (x, y, z) as the points.

    Raises:
        ValueError: If the points have no size.
        OutsideGrid: If they are placed out of the cube, or the sensor is among them.
    """
    edge, first = frame(*bounds(mesh), resolution, placement)
    points = _sampled(mesh, edge) if len(mesh.faces) else _thinned(mesh.vertices)
    places = (points - first) / edge
    eye = None if sensor is None else (np.array(sensor[::-1]) - first) / edge
    solid = np.zeros((resolution,) * 3, np.bool_)
    inner = places if eye is None else places - 0.5 * _normals(places, eye)
    at = np.rint(inner).astype(np.int64)
    at = at[((at >= 0) & (at < resolution)).all(axis=1)]
    solid[tuple(at.T)] = True
    empty = _out_of_hull(places, resolution) if eye is None else _seen(places, eye, resolution)
    z, y, x = first.tolist()
    return Observation(VoxelGrid(solid, (edge, edge, edge), (z, y, x)), empty & ~solid)


def read_scan(
    path: Path, options: ReadOptions, sensor: tuple[float, float, float] | None
) -> Observation:
    """Read what a file of points or of an open surface tells, as `observe`.

    Raises:
        ImportRejected: If the file is none, or its points are out of the grid.
    """
    from voxstudio.data.formats.mesh_file import refused_outside, upright, upright_place

    mesh = upright(path, options)
    eye = None if sensor is None else upright_place(path, options, sensor)
    with refused_outside(path):
        return observe(mesh, options.resolution, options.placement, eye)


def _thinned(vertices: Floats) -> Floats:
    """Return points as (z, y, x), (P, 3), no more than are looked at."""
    return np.asarray(vertices[:: -(-len(vertices) // MOST), ::-1], np.float64)


def _sampled(mesh: Mesh, edge: float) -> Floats:
    """Return points spread over a surface as (z, y, x), the same ones every time."""
    from trimesh.sample import sample_surface

    solid = mesh.trimesh()
    count = int(np.clip(SAMPLES * solid.area / edge**2, 1000, MOST))
    return np.asarray(sample_surface(solid, count, seed=0)[0][:, ::-1], np.float64)


def _normals(points: Floats, eye: Floats) -> Floats:
    """Return the unit normals of the surface around points (P, 3), towards the sensor."""
    count = min(NEIGHBOURS, len(points))
    around = points[cKDTree(points).query(points, count)[1].reshape(len(points), count)]
    around = around - around.mean(axis=1, keepdims=True)
    normals: Floats = np.linalg.eigh(np.einsum("pki,pkj->pij", around, around))[1][:, :, 0]
    towards = np.sign(np.einsum("pi,pi->p", normals, eye - points))
    return np.asarray(normals * np.where(towards == 0, 1, towards)[:, None], np.float64)


def _centres(resolution: int) -> Floats:
    """Return the centres of all voxels, (N^3, 3)."""
    return np.asarray(np.indices((resolution,) * 3).reshape(3, -1).T, np.float64)


def _seen(points: Floats, eye: Floats, resolution: int) -> Bools:
    """Return the voxels that a sensor looks through to points, or past all of them."""
    depths = np.linalg.norm(points - eye, axis=1)
    if depths.min() < 1:
        raise OutsideGrid("has its sensor among the points")
    scale = float(depths.mean())
    lines = cKDTree(scale * (points - eye) / depths[:, None])
    second: Floats = np.asarray(lines.query(lines.data, [2])[0])
    wide = float(np.quantile(second[np.isfinite(second)], 0.95)) if len(points) > 1 else 0.0
    centres = _centres(resolution)
    away = np.linalg.norm(centres - eye, axis=1)
    sight = scale * (centres - eye) / np.maximum(away, 1e-9)[:, None]
    found, which = lines.query(
        sight, min(LINES, len(points)), distance_upper_bound=max(1, 1.5 * wide)
    )
    nearest = np.where(np.isfinite(found), np.append(depths, np.inf)[which], np.inf)
    nearest = nearest.reshape(len(centres), -1).min(axis=1)
    return np.asarray((away < nearest - BEFORE).reshape((resolution,) * 3))


def _out_of_hull(points: Floats, resolution: int) -> Bools:
    """Return the voxels clearly out of the convex hull of points; none where they have no hull."""
    try:
        planes = ConvexHull(points).equations
    except QhullError:  # all in a plane
        return np.zeros((resolution,) * 3, np.bool_)
    beyond = np.full(resolution**3, -np.inf)
    centres = _centres(resolution)
    for plane in planes:
        beyond = np.maximum(beyond, centres @ plane[:3] + plane[3])
    return np.asarray((beyond > BESIDE).reshape((resolution,) * 3))
