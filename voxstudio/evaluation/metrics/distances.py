"""Distances between every shape of one set and every shape of another, as a table (N, M)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from voxstudio.iou import pairwise_iou

if TYPE_CHECKING:
    from collections.abc import Callable

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def iou_distances(first: Bools, second: Bools) -> Floats:
    """Return 1 - IoU of every pair of shapes (N, D, H, W) and (M, D, H, W)."""
    return 1 - pairwise_iou(first, second)


def chamfer_distances(first: Floats, second: Floats, *, workers: int = -1) -> Floats:
    """Return the Chamfer distance of every pair of point clouds, exactly.

    It is the mean squared distance from a point to the nearest one of the other cloud, added up
    over both directions (Fan et al. 2017, as in PointFlow).

    Args:
        first: (N, P, 3).
        second: (M, Q, 3).
        workers: Threads; -1 for one per core.
    """
    there = _nearest_squares(first, second, workers)
    back = there if first is second else _nearest_squares(second, first, workers)
    return np.asarray(there + back.T)


def _nearest_squares(clouds: Floats, others: Floats, workers: int) -> Floats:
    """Return the mean squared distance from the points of a cloud to another cloud, (N, M)."""
    flat = clouds.reshape(-1, 3)
    table = np.empty((len(clouds), len(others)))
    for column, other in enumerate(others):
        away = KDTree(other).query(flat, workers=workers)[0]
        table[:, column] = np.square(away).reshape(len(clouds), -1).mean(1)
    return table


def emd_distances(first: Floats, second: Floats) -> Floats:
    """Return the earth mover's distance of every pair of point clouds, by exact assignment.

    The mean length of the moves in the cheapest matching of the points of one cloud to those of
    the other. Public metric code approximates it, and rankings change with the approximation.

    Args:
        first: (N, P, 3).
        second: (M, P, 3), with as many points.

    Raises:
        ValueError: If the clouds do not have the same number of points.
    """
    if first.shape[1:] != second.shape[1:]:
        raise ValueError(f"clouds of {first.shape[1]} and {second.shape[1]} points do not match")
    return _table(first, second, _emd)


def _emd(first: Floats, second: Floats) -> float:
    costs = cdist(first, second)
    return float(costs[linear_sum_assignment(costs)].mean())


def _table(first: Floats, second: Floats, distance: Callable[[Floats, Floats], float]) -> Floats:
    """Return `distance` of every pair; within one set, of every pair once."""
    table = np.zeros((len(first), len(second)))
    for row, one in enumerate(first):
        begin = row + 1 if first is second else 0
        table[row, begin:] = [distance(one, other) for other in second[begin:]]
    return table + table.T if first is second else table
