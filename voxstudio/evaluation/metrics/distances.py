"""Distances between every shape of one set and every shape of another, as a table (N, M).

That of the earth mover has a file of its own, `earth_mover.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial import KDTree

from voxstudio.evaluation.metrics.least import filled
from voxstudio.voxels import pairwise_iou

Bools = NDArray[np.bool_]
if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

CELLS = 48
"""Along each axis of the grid by which distances are bounded."""

THREADED = 1024
"""Points of a cloud from which on threads pay: SciPy starts them anew for every query."""


def iou_distances(first: Bools, second: Bools) -> Floats:
    """Return 1 - IoU of every pair of shapes (N, D, H, W) and (M, D, H, W)."""
    return 1 - pairwise_iou(first, second)


def chamfer_distances(
    first: Floats, second: Floats, *, nearest: bool = False, workers: int = -1
) -> Floats:
    """Return the Chamfer distance of every pair of point clouds, exactly.

    It is the mean squared distance from a point to the nearest one of the other cloud, added up
    over both directions (Fan et al. 2017, as in PointFlow).

    Args:
        first: (N, P, 3).
        second: (M, Q, 3); the same array for the distances within a set.
        nearest: Only the least distance of every row and column is wanted; see `filled`.
        workers: Threads; -1 for one per core. Small clouds are looked up without any.
    """
    if max(first.shape[1], second.shape[1]) < THREADED:
        workers = 1
    # Points that lie together look up the same leaves: a quarter faster than in any other order.
    ours, theirs = ([KDTree(cloud) for cloud in clouds] for clouds in (first, second))
    within = first is second
    first, second = _sorted(ours), _sorted(theirs)

    def distances(rows: Rows, columns: Rows, _limits: Floats) -> list[float]:
        return [
            _square(theirs[j], first[i], workers) + _square(ours[i], second[j], workers)
            for i, j in zip(rows, columns, strict=True)
        ]

    bounds = np.zeros((len(first), len(second)))
    if nearest:
        low, high = min(first.min(), second.min()), max(first.max(), second.max())
        cells = [_cells(clouds, low, high) for clouds in (first, second)]
        bounds = _apart(cells[0], cells[1]) + _apart(cells[1], cells[0]).T
        bounds *= ((high - low) / CELLS) ** 2
    return filled(bounds, distances, within=within, nearest=nearest)


def _sorted(trees: Sequence[KDTree]) -> Floats:
    """Return the points of trees in the order of their leaves, (N, P, 3)."""
    return np.stack([tree.data[tree.indices] for tree in trees])


def _square(tree: KDTree, cloud: Floats, workers: int) -> float:
    """Return the mean squared distance from the points of a cloud to those of a tree."""
    return float(np.square(tree.query(cloud, workers=workers)[0]).mean())


def _cells(clouds: Floats, low: float, high: float) -> NDArray[np.int32]:
    """Return the cell of a cube that every point lies in, (N, P)."""
    index = ((clouds - low) * (CELLS / ((high - low) or 1.0))).astype(np.int32)
    index = np.minimum(index, CELLS - 1)
    return np.asarray((index[..., 0] * CELLS + index[..., 1]) * CELLS + index[..., 2])


def _apart(cells: NDArray[np.int32], others: NDArray[np.int32]) -> Floats:
    """Return lower bounds of the mean squared distances to other clouds, in cells, (N, M).

    Points are no nearer than the centres of their cells, less the diagonal of one.
    """
    table = np.empty((len(cells), len(others)))
    for column, other in enumerate(others):
        free = np.ones(CELLS**3, np.bool_)
        free[other] = False
        away = distance_transform_edt(free.reshape((CELLS,) * 3)).astype(np.float32).ravel()
        least = np.square(np.maximum(away - (3**0.5 + 1e-3), 0))
        table[:, column] = least[cells].mean(1, dtype=np.float64)
    return table
