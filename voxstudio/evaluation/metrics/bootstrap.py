"""How far a figure would move with other shapes of the same kind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

DRAWS = 1000
"""Sets that are drawn, with replacement."""


class Figure(NamedTuple):
    """A figure of a set of shapes and its 95% bootstrap interval; NaN where it has none."""

    value: float
    low: float = math.nan
    high: float = math.nan


def interval(
    statistic: Callable[[NDArray[np.intp]], float],
    count: int,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    centred: bool = False,
) -> Figure:
    """Return a figure of `count` shapes with its percentile interval (Efron 1979).

    Args:
        statistic: The figure of the shapes with these indices, any of them more than once.
        count: Shapes.
        draws: Sets that are drawn, with replacement.
        seed: Of the draws.
        centred: The figure of a set in which shapes occur twice is biased, as divergences are: the
            interval is moved by as much as the mean of the draws is off.
    """
    rng = np.random.default_rng(seed)
    value = statistic(np.arange(count))
    figures = np.array([statistic(rng.integers(0, count, count)) for _ in range(draws)])
    return _figure(value, figures + (value - figures.mean()) if centred else figures)


def mean_interval(
    values: NDArray[np.floating],
    labels: NDArray[np.integer] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Figure:
    """Return the mean of values, one per shape, with its interval.

    Args:
        values: (N,).
        labels: Class of every shape, (N,): the mean is that of the means of the classes, and sets
            are drawn class by class.
        draws: Sets that are drawn, with replacement.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    parts = [values] if labels is None else [values[labels == k] for k in np.unique(labels)]
    means = [part.mean() for part in parts]
    drawn = [part[rng.integers(0, len(part), (draws, len(part)))].mean(1) for part in parts]
    return _figure(float(np.mean(means)), np.asarray(np.mean(drawn, 0)))


def _figure(value: float, drawn: NDArray[np.floating]) -> Figure:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(value, float(low), float(high))
