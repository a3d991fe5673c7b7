"""The one voxel under the pointer."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.studio.scene.cell import Cell
    from voxstudio.studio.scene.pick_result import PickResult, Point

Voxel = tuple[int, int, int]
CORNERS = ((-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5))


def voxel_under(cell: Cell, pick_result: PickResult) -> Voxel | None:
    """Return the index of the voxel that was hit; None where there is none.

    A surface lies between the centres of a solid and of an empty voxel: the solid one is meant.
    On a slice it is the voxel of the slice.
    """
    values: NDArray[np.float32] | NDArray[np.bool_]
    if pick_result.on == "surface":
        values, level = cell.surface.field, cell.surface.isovalue
    elif pick_result.on == "mask" and cell.overlay.hidden is not None:
        values, level = cell.overlay.hidden, 0.5
    else:
        k, j, i = np.round(pick_result.point).astype(int).tolist()
        return (k, j, i)
    low = np.floor(pick_result.point).astype(int).tolist()
    near = product(*((at, at + 1) for at in low))
    found = [
        (k, j, i)
        for k, j, i in near
        if 0 <= k < values.shape[0]
        and 0 <= j < values.shape[1]
        and 0 <= i < values.shape[2]
        and values[k, j, i] > level
    ]
    return min(found, key=lambda voxel: _apart(voxel, pick_result.point), default=None)


def faces_towards(voxel: Voxel, eye: Point) -> list[list[Point]]:
    """Return the three faces of a voxel that an eye sees, four corners (z, y, x) each.

    Args:
        voxel: Index (z, y, x).
        eye: Where the eye is, (z, y, x) in voxels.
    """
    faces = []
    for axis in range(3):
        side = 0.5 if eye[axis] > voxel[axis] else -0.5
        face = []
        for one, two in CORNERS:
            z, y, x = np.array(voxel) + np.insert((one, two), axis, side)
            face.append((float(z), float(y), float(x)))
        faces.append(face)
    return faces


def _apart(voxel: Voxel, point: Point) -> float:
    return float(np.sum((np.asarray(voxel) - point) ** 2))
