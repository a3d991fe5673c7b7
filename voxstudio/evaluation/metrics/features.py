"""Distances between two sets of features, such as those of a classifier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def frechet_distance(first: Floats, second: Floats) -> float:
    """Return the squared Frechet distance of the Gaussians fitted to features (N, F) and (M, F).

    |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)) (Heusel et al. 2017). Biased upwards for few
    samples: compare only figures of as many.
    """
    spread, other = (np.atleast_2d(np.cov(features, rowvar=False)) for features in (first, second))
    values, axes = np.linalg.eigh(spread)
    root = (axes * np.sqrt(np.clip(values, 0, None))) @ axes.T
    # S1^(1/2) S2 S1^(1/2) is symmetric and has the eigenvalues of S1 S2.
    mixed = np.linalg.eigvalsh(root @ other @ root)
    shift = np.square(first.mean(0) - second.mean(0)).sum()
    return float(shift + np.trace(spread + other) - 2 * np.sqrt(np.clip(mixed, 0, None)).sum())


def kernel_distance(first: Floats, second: Floats) -> float:
    """Return the unbiased squared kernel distance of features (N, F) and (M, F), N, M > 1.

    The maximum mean discrepancy of the kernel (x.y / F + 1)^3 (Binkowski et al. 2018): 0 on
    average for two draws of one distribution, so that a draw of it can be a little below 0.
    """
    within = [_off_diagonal_mean(_kernel(features, features)) for features in (first, second)]
    return float(sum(within) - 2 * _kernel(first, second).mean())


def _kernel(first: Floats, second: Floats) -> Floats:
    return np.asarray((first @ second.T / first.shape[1] + 1) ** 3)


def _off_diagonal_mean(table: Floats) -> float:
    count = len(table)
    return float((table.sum() - np.trace(table)) / (count * (count - 1)))
