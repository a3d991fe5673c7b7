"""Whether two sets of shapes fill space alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from numpy.typing import NDArray


def point_shares(clouds: NDArray[np.float64], cells: int = 28) -> NDArray[np.float64]:
    """Return the share of points (N, P, 3) in every cell of the unit cube, (cells^3,).

    Raises:
        ImportRejected: If a point lies outside the unit cube: it would count nowhere.
    """
    if clouds.min() < 0 or clouds.max() > 1:
        raise ImportRejected("points", "lie outside the unit cube", "points in [0, 1]")
    index = np.minimum((clouds.reshape(-1, 3) * cells).astype(np.int64), cells - 1)
    flat = np.ravel_multi_index((index[:, 0], index[:, 1], index[:, 2]), (cells,) * 3)
    return np.bincount(flat, minlength=cells**3) / len(flat)


def jensen_shannon(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the Jensen-Shannon divergence of two distributions (C,) in bits, from 0 to 1."""
    middle = (first + second) / 2
    return (_bits(first, middle) + _bits(second, middle)) / 2


def _bits(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    here = first > 0
    return float(np.sum(first[here] * np.log2(first[here] / second[here])))
