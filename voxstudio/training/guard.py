"""What tells a run that it has gone astray."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MARGIN = 0.1
"""How far the variance of samples may lie above that of what they should be like."""

ATTEMPTS = 8
"""How often a run goes back before it gives up; by then it learns 256 times slower."""

SLOWER = 0.5
"""Factor on the learning rate each time."""

INERTIA, SHARE = 0.9, 0.1
"""Weights of the past and of one iteration in the smoothed variance."""

VARIANCE = "variance"


class Diverged(RuntimeError):
    """A run went astray time and again; its last good checkpoint is as it was."""


def not_finite(scalars: Mapping[str, float]) -> str | None:
    """Say which scalar of an iteration is not finite, or None."""
    bad = [name for name, value in scalars.items() if not math.isfinite(value)]
    return f"{bad[0]} is {scalars[bad[0]]}" if bad else None


def smoothed(before: float | None, scalars: Mapping[str, float]) -> float | None:
    """Return the variance of the samples over the last iterations, about ten of them.

    A few chains make it jump from one iteration to the next, and nothing is wrong with that.

    Args:
        before: What this returned for the iteration before; None for the first.
        scalars: Of the iteration; without `variance`, the algorithm runs no chains.
    """
    if VARIANCE not in scalars:
        return None
    return scalars[VARIANCE] if before is None else INERTIA * before + SHARE * scalars[VARIANCE]


def too_wide(variance: float, widest: float) -> str | None:
    """Say that samples are wider than what they should be like, or None.

    Chains that run away drive the weights away for good: the loss does not show it, the
    variance of the samples does.

    Args:
        variance: Of the samples, smoothed.
        widest: Variance of the widest training shape: the mean over shapes would not do, where
            small ones and large ones are learned together.
    """
    limit = widest + MARGIN
    if variance > limit:
        return f"variance of the samples {variance:.3g} is above {limit:.3g}"
    return None
