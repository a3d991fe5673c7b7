"""Tables of distances of which only the least of every row and column are wanted.

MMD, coverage and 1-NNA ask for no more, and lower bounds of most pairs are larger already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

AT_ONCE = 256
"""Pairs that are solved before the best ones are looked at again."""


def filled(
    bounds: Floats,
    distances: Callable[[Rows, Rows, Floats], Sequence[float] | Floats],
    *,
    within: bool,
    nearest: bool,
) -> Floats:
    """Return the table of distances (N, M) that a function knows.

    Args:
        bounds: A lower bound of each, (N, M).
        distances: Those of pairs of a row and a column, with limits: above its limit a distance
            may be infinite.
        within: Rows and columns are the same shapes: each pair is asked for once.
        nearest: Distances that cannot be the least of their row or column are infinite.
    """
    table = np.full(bounds.shape, np.inf)
    rows, columns = np.triu_indices(len(bounds), 1) if within else np.indices(bounds.shape)
    order = np.argsort(bounds[rows, columns].ravel(), kind="stable")
    todo = np.stack([rows.ravel(), columns.ravel()], 1)[order]
    while len(todo):
        (i, j), todo = todo[:AT_ONCE].T, todo[AT_ONCE:]
        table[i, j] = distances(i, j, _wanted(table, i, j) if nearest else np.inf + i)
        if within:
            table[j, i] = table[i, j]
        if nearest:
            i, j = todo.T
            todo = todo[bounds[i, j] <= _wanted(table, i, j)]
    if within:
        np.fill_diagonal(table, 0)
    return table


def _wanted(table: Floats, rows: Rows, columns: Rows) -> Floats:
    """Return up to which distance a pair can be the nearest of either of its shapes."""
    best = table.min(1, initial=np.inf)[rows], table.min(0, initial=np.inf)[columns]
    return np.asarray(np.maximum(*best))
