"""The earth mover's distance between point clouds, exactly, and as few times as are needed.

Public metric code approximates it, and rankings change with the approximation. The assignment
problem is solved exactly here; what is approximated is only where the solver begins.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from voxstudio.evaluation.metrics.least import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Floats = NDArray[np.float64]

DIRECTIONS = 48
"""Of the projections that bound distances from below."""
SMOOTHNESS, ITERATIONS, RELAXATION = 0.015, 40, 1.5
"""Of Sinkhorn's iterations: entropy in units of the largest cost, how many, and how far each goes
beyond what it would alone."""
SMALL = 100
"""Points up to which the solver is as fast without."""
WORTH_PROCESSES = 2000
"""Pairs from which on other processes pay for their start."""


def emd_distances(first: Floats, second: Floats, *, nearest: bool = False) -> Floats:
    """Return the earth mover's distance of every pair of point clouds, by exact assignment.

    The mean length of the moves in the cheapest matching of the points of one cloud to those of
    the other.

    Args:
        first: (N, P, 3).
        second: (M, P, 3), with as many points; the same array for the distances within a set.
        nearest: Only the least distance of every row and column is wanted; see `filled`.

    Raises:
        ValueError: If the clouds do not have the same number of points.
    """
    if first.shape[1:] != second.shape[1:]:
        raise ValueError(f"clouds of {first.shape[1]} and {second.shape[1]} points do not match")
    bounds, within = projected_distances(first, second), first is second
    pairs = bounds.size // 2 if within else bounds.size
    with _solver(pairs) as solve:
        return filled(
            bounds,
            lambda i, j, limits: solve(first[i], second[j], limits),
            within=within,
            nearest=nearest,
        )


def emd(first: Floats, second: Floats, limit: float = np.inf) -> float:
    """Return the earth mover's distance of two point clouds (P, 3), by exact assignment.

    Costs less Sinkhorn's dual potentials have the same cheapest matching, and the shortest
    augmenting paths from there are short: the solver takes a third of the time.

    Args:
        first: (P, 3).
        second: (P, 3).
        limit: A distance above it may be returned as infinity: the potentials bound it from below.
    """
    costs = cdist(first, second)
    left, right = _potentials(costs) if len(costs) > SMALL else np.zeros((2, len(costs)))
    left += (costs - left[:, None] - right).min(1)
    right += (costs - left[:, None] - right).min(0)
    if left.mean() + right.mean() > limit * (1 + 1e-9):
        return np.inf
    return float(costs[linear_sum_assignment(costs - left[:, None] - right)].mean())


def _potentials(costs: Floats) -> tuple[Floats, Floats]:
    """Return nearly the best dual potentials of an assignment (P, P), (P,) each.

    Sinkhorn's iterations with over-relaxation (Thibault et al. 2021), in float32: where that runs
    over, all potentials are 0, with which the solver takes longer and finds the same.
    """
    least = costs.min(1)
    rest = costs - least[:, None]
    scale = SMOOTHNESS * float(rest.max()) or 1.0
    kernel = np.exp(-rest / scale).astype(np.float32)
    turned = np.ascontiguousarray(kernel.T)
    left, right = np.ones(len(costs), np.float32), np.ones(len(costs), np.float32)
    with np.errstate(all="ignore"):
        for _ in range(ITERATIONS):
            for scaling, other, matrix in ((right, left, turned), (left, right, kernel)):
                scaling *= (1 / (matrix @ other * scaling)) ** RELAXATION
        found = least + scale * np.log(left), scale * np.log(right)
    if not np.isfinite(found[0].sum() + found[1].sum()):
        return np.zeros(len(costs)), np.zeros(len(costs))
    return np.asarray(found[0], np.float64), np.asarray(found[1], np.float64)


def projected_distances(first: Floats, second: Floats) -> Floats:
    """Return a lower bound of the earth mover's distance of every pair of clouds, (N, M).

    The largest distance of their projections on some lines: no projection moves points apart.
    """
    lines = np.random.default_rng(0).normal(size=(3, DIRECTIONS))
    lines /= np.linalg.norm(lines, axis=0)
    ours, theirs = (
        np.sort(clouds @ lines, axis=1).astype(np.float32) for clouds in (first, second)
    )
    table = np.stack([np.abs(theirs - cloud).mean(1).max(1) for cloud in ours])
    return np.asarray(table * (1 - 1e-4), np.float64)  # float32 must not round a bound up


@contextmanager
def _solver(count: int) -> Iterator[Callable[[Floats, Floats, Floats], list[float]]]:
    """Yield what maps clouds (B, P, 3), as many others and limits (B,) to distances.

    In other processes, where there are pairs enough: SciPy's solver lets no other thread run.
    """
    if count < WORTH_PROCESSES:
        yield lambda *pairs: list(map(emd, *pairs))
        return
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        yield lambda *pairs: list(pool.map(emd, *pairs, chunksize=16))
