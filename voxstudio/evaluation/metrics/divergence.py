"""Whether two sets of shapes fill space alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from numpy.typing import NDArray


CELLS = 28
"""Of the unit cube along each axis, as in PointFlow."""


def point_cells(clouds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the cell of the unit cube that every point of clouds (N, P, 3) lies in, (N, P).

    Raises:
        ImportRejected: If a point lies outside the unit cube: it would count nowhere.
    """
    if clouds.min() < 0 or clouds.max() > 1:
        raise ImportRejected("points", "lie outside the unit cube", "points in [0, 1]")
    index = np.minimum((clouds * CELLS).astype(np.int64), CELLS - 1)
    return np.asarray(index @ np.array([CELLS**2, CELLS, 1]))


def shares_of(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of points (N, P) in every cell, (CELLS^3,)."""
    return np.bincount(cells.ravel(), minlength=CELLS**3) / cells.size


def point_shares(clouds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of the points of clouds (N, P, 3) in every cell, as `point_cells`."""
    return shares_of(point_cells(clouds))


def jensen_shannon(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the Jensen-Shannon divergence of two distributions (C,) in bits, from 0 to 1."""
    middle = (first + second) / 2
    return (_bits(first, middle) + _bits(second, middle)) / 2


def _bits(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    here = first > 0
    return float(np.sum(first[here] * np.log2(first[here] / second[here])))
