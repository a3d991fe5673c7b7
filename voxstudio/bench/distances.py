"""Chamfer distances of sets of point clouds, and the earth mover's distance, over plain ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from voxstudio.bench.row import Row
from voxstudio.bench.timing import compare
from voxstudio.data.shapes.catalogue import FURNITURE, SOURCES, make
from voxstudio.evaluation.likeness import EMD_POINTS, POINTS, Clouds
from voxstudio.evaluation.metrics.distances import chamfer_distances
from voxstudio.evaluation.metrics.earth_mover import emd_distances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SHAPES = 10
"""Of each of the two sets: a table of 100 distances."""


def rows() -> Iterator[Row]:
    """Measure generated furniture at the usual numbers of points."""
    shapes = make(SOURCES[FURNITURE], 2 * SHAPES, 32).voxels > 0
    clouds = Clouds(POINTS).of(shapes)
    first, second = clouds[:SHAPES], clouds[SHAPES:]
    time = compare(
        lambda: chamfer_distances(first, second, nearest=True, workers=torch.get_num_threads()),
        lambda: by_cdist(first, second),
    )
    name = f"Chamfer distances, {POINTS} points"
    yield Row(name, time.ratio, time.ours_ms, time.peer_ms, "torch.cdist in a loop", "at most 0.1")
    few, others = first[:, :EMD_POINTS], second[:, :EMD_POINTS]
    time = compare(
        lambda: emd_distances(few, others, nearest=True), lambda: by_assignment(few, others)
    )
    name, peer = f"earth mover's distances, {EMD_POINTS} points", "SciPy's assignment in a loop"
    yield Row(name, time.ratio, time.ours_ms, time.peer_ms, peer, "at most 0.5")


def by_cdist(first: Floats, second: Floats) -> Floats:
    """Return Chamfer distances (N, M) by all distances of points, as public code does."""
    ours, theirs = (torch.from_numpy(each).float() for each in (first, second))
    table = np.empty((len(first), len(second)))
    for row, one in enumerate(ours):
        for column, other in enumerate(theirs):
            squares = torch.cdist(one, other).square()
            table[row, column] = squares.amin(1).mean() + squares.amin(0).mean()
    return table


def by_assignment(first: Floats, second: Floats) -> Floats:
    """Return earth mover's distances (N, M) by SciPy's solver alone."""
    costs = [[cdist(one, other) for other in second] for one in first]
    return np.array([[each[linear_sum_assignment(each)].mean() for each in row] for row in costs])
