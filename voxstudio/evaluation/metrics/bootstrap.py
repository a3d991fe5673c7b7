"""How far a figure would move with other shapes of the same kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class Figure(NamedTuple):
    """A figure of a set of shapes and its 95% bootstrap interval."""

    value: float
    low: float
    high: float


def interval(
    statistic: Callable[[NDArray[np.intp]], float], count: int, *, draws: int = 1000, seed: int = 0
) -> Figure:
    """Return a figure of `count` shapes with its percentile interval (Efron 1979).

    Args:
        statistic: The figure of the shapes with these indices, any of them more than once.
        count: Shapes.
        draws: Sets that are drawn, with replacement.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    figures = [statistic(rng.integers(0, count, count)) for _ in range(draws)]
    low, high = np.quantile(figures, [0.025, 0.975])
    return Figure(statistic(np.arange(count)), float(low), float(high))


def mean_interval(values: NDArray[np.floating], *, draws: int = 1000, seed: int = 0) -> Figure:
    """Return the mean of values (N,), one per shape, with its interval."""
    return interval(lambda rows: float(values[rows].mean()), len(values), draws=draws, seed=seed)
