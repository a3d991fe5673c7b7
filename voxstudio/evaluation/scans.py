"""Completion of one-sided scans: IoU with the whole shape, against what takes no model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voxstudio.data.scans import Observation, observe
from voxstudio.evaluation.baselines import nearest
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.surface import Mesh, surface
from voxstudio.mesh_placement import MeshPlacement
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.evaluation.baselines import Filling
    from voxstudio.grid import Triple
    from voxstudio.kinds.model import Model

    Bools = NDArray[np.bool_]

POINTS = 2000
DENSE = 60_000
"""Points on all sides, of which those that the sensor sees are drawn."""

DISTANCE, ELEVATION = 80.0, 20.0
"""Of the sensor, in voxels from the middle of the grid and in degrees."""

CLEAR = 0.6
"""Voxels by which a line of sight begins before the surface, and its steps."""


class Completed(NamedTuple):
    """IoU of one shape with what is made of its scan."""

    model: float
    nearest: float
    """The training shape that agrees with most of the voxels that are known."""
    mirrored: float
    """Known solid voxels and their mirror images, of the two upright mirrors the better one."""
    scan: float
    """Known solid voxels alone."""


def scan_of(grid: VoxelGrid, azimuth: float, seed: int = 0) -> tuple[Mesh, Triple]:
    """Return points that a sensor sees of a shape, in voxels, and its place (x, y, z).

    Args:
        grid: A cube of voxels.
        azimuth: Side that it is seen from in degrees, counter-clockwise from the front.
        seed: Of the points.
    """
    from trimesh.sample import sample_surface

    turn, rise = np.deg2rad([azimuth, ELEVATION])
    side = [np.sin(turn) * np.cos(rise), -np.cos(turn) * np.cos(rise), np.sin(rise)]
    eye = (grid.shape[0] - 1) / 2 + DISTANCE * np.array(side)
    solid = surface(grid).trimesh()
    places, faces = sample_surface(solid, DENSE, seed=seed)
    places, normals = np.asarray(places), np.asarray(solid.face_normals)[faces]
    seen = _sees(grid.occupied(), eye, places + CLEAR * normals)
    seen &= np.einsum("pi,pi->p", normals, eye - places) > 0
    rows = np.random.default_rng(seed).permutation(np.flatnonzero(seen))[:POINTS]
    x, y, z = eye.tolist()
    return Mesh(places[rows], np.zeros((0, 3), np.int64)), (x, y, z)


def _sees(solid: Bools, eye: NDArray[np.float64], places: NDArray[np.float64]) -> Bools:
    """Whether nothing solid lies between the sensor and places (P, 3), as (x, y, z) in voxels."""
    away = eye - places
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    clear = np.ones(len(places), np.bool_)
    for step in np.arange(0, 2 * len(solid), CLEAR / 2):
        at = np.rint(places + away / lengths * step).astype(np.int64)
        inside = ((at >= 0) & (at < len(solid))).all(axis=1)
        x, y, z = at[inside].T
        clear[inside] &= ~solid[z, y, x]
    return clear


def evaluate_scans(
    model: Model, shapes: Bools, learned: Bools, seed: int = 0
) -> Iterator[Completed]:
    """Complete scans of shapes, each from a side of its own.

    Args:
        model: One that recovers.
        shapes: Solid voxels of shapes that it never saw, (N, D, H, W).
        learned: Solid voxels of shapes that it learned from, (M, D, H, W), for the nearest one.
        seed: Of the sides; points and chains have the number of their shape.
    """
    rng, closest = np.random.default_rng(seed), nearest(learned)
    for number, shape in enumerate(shapes):
        grid = VoxelGrid(shape)
        points, eye = scan_of(grid, rng.uniform(0, 360), number)
        seen = observe(points, model.resolution, MeshPlacement("keep", "keep"), eye)
        made = model.recover(seen.grid, seen.mask(), seed=number).grid(0).occupied()
        yield _compared(shape, seen, made, closest)


def _compared(truth: Bools, seen: Observation, made: Bools, closest: Filling) -> Completed:
    solid = seen.grid.occupied()
    mirrored = [solid | np.flip(solid, axis) for axis in (1, 2)]
    each = [made, closest(solid[None], seen.mask().hidden[None])[0], *mirrored, solid]
    model, copied, *both, scan = (float(iou(shape, truth)) for shape in each)
    return Completed(model, copied, max(both), scan)
