"""How near one set of shapes is to another, from the distances between them (PointFlow, 2019).

`between` is the table (N, M) from N samples to M reference shapes, `samples` and `references` are
the tables (N, N) and (M, M) within the sets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def minimum_matching_distance(between: Floats) -> float:
    """Return MMD: the mean over reference shapes of the distance to the nearest sample."""
    return float(between.min(0).mean())


def coverage(between: Floats) -> float:
    """Return the share of reference shapes that are the nearest one of some sample."""
    return float(len(np.unique(between.argmin(1))) / between.shape[1])


def nearest_neighbour_accuracy(samples: Floats, between: Floats, references: Floats) -> float:
    """Return 1-NNA: how often the nearest other shape of both sets is of the same set.

    .5 says that the sets cannot be told apart, 1 that they can; less than .5, that samples lie on
    reference shapes (Lopez-Paz & Oquab 2017). The larger set is not thinned out: take as many
    samples as there are references. Of neighbours that are equally near, those of the other set
    count by their share.
    """
    return float(own_set_shares(samples, between, references).mean())


def own_set_shares(samples: Floats, between: Floats, references: Floats) -> Floats:
    """Return the share of every shape's nearest that are of its set, samples first, (N + M,).

    Their mean is 1-NNA; shapes are what its interval is drawn over.
    """
    table = np.block([[samples, between], [between.T, references]])
    np.fill_diagonal(table, np.inf)
    nearest = table == table.min(1, keepdims=True)
    sampled = np.arange(len(table)) < len(samples)
    same = sampled[:, None] == sampled[None, :]
    return np.asarray((nearest & same).sum(1) / nearest.sum(1))
