"""Small draws from a random generator, as plain Python numbers.

Plain numbers keep float32 arithmetic in float32 and make the parameters easy to print.
"""

from collections.abc import Mapping

import numpy as np


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw uniformly from [low, high)."""
    return float(rng.uniform(low, high))


def whole(rng: np.random.Generator, low: int, high: int) -> int:
    """Draw an integer from low to high, both included."""
    return int(rng.integers(low, high + 1))


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Return True with the given probability."""
    return bool(rng.random() < probability)


def weighted(rng: np.random.Generator, weights: Mapping[str, float]) -> str:
    """Draw one of the keys with probability proportional to its weight."""
    names = list(weights)
    shares = np.cumsum([weights[name] for name in names])
    return names[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))]
