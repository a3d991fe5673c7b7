"""What tells a run that it has gone astray."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


class DivergenceGuard:
    """Watches the scalars of a run, and counts how often it went back.

    Args:
        widest: Returns the largest variance that samples should have; asked once there are any.
    """

    def __init__(self, widest: Callable[[], float]) -> None:
        self._widest = widest
        self.consecutive_rollbacks = 0
        """How often the run went back since its last checkpoint."""
        self.rollbacks = 0
        """How often the run went back at all."""
        self.variance: float | None = None
        """Of the samples, smoothed; None without any."""
        self._within_bounds = False

    @property
    def rate_factor(self) -> float:
        """What learning rates are multiplied by."""
        return SLOWER**self.rollbacks

    def check(self, scalars: Mapping[str, float]) -> str | None:
        """Say why nothing should be learned from an iteration, or None.

        Chains may start from wide noise: their variance counts once it has been within bounds.
        """
        self.variance = smoothed(self.variance, scalars)
        wide = None if self.variance is None else too_wide(self.variance, self._widest())
        self._within_bounds |= wide is None
        return not_finite(scalars) or (wide if self._within_bounds else None)

    def facts(self) -> dict[str, Any]:
        """Return what `restore` takes back."""
        return {
            "consecutive_rollbacks": self.consecutive_rollbacks,
            "rollbacks": self.rollbacks,
            "within_bounds": self._within_bounds,
            "variance": self.variance,
        }

    def restore(self, facts: Mapping[str, Any]) -> None:
        """Take back what `facts` returned."""
        self.consecutive_rollbacks = facts["consecutive_rollbacks"]
        self.rollbacks = facts["rollbacks"]
        self._within_bounds, self.variance = facts["within_bounds"], facts["variance"]


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


def chain_noise(
    step_size: float,
    temperature: float,
    steps: float,
    reference_std: float | None,
    start_noise: float = 0.0,
) -> float:
    """Return the variance around a shape of the noise that a chain has after some steps.

    A step takes a deviation x to (1 - d^2 / (2 s^2)) x + d sqrt(T) noise under the reference alone
    (Xie et al., eq. 7), of which the stationary variance is T s^2 / (1 - d^2 / (4 s^2)): more
    than the reference's T s^2, the more the larger the step.

    Args:
        step_size: d.
        temperature: T of the injected noise.
        steps: Since the chain began; infinite for one that goes on for ever.
        reference_std: s; None for a uniform reference, under which the noise adds up.
        start_noise: Standard deviation of the noise that it began with.
    """
    injected = step_size**2 * temperature
    share = 1 - step_size**2 / (2 * reference_std**2) if reference_std else 1.0
    kept: float = share**2
    if kept >= 1:
        return start_noise**2 + steps * injected
    stationary = injected / (1 - kept)
    return float(stationary + kept**steps * (start_noise**2 - stationary))


def too_wide(variance: float, widest: float) -> str | None:
    """Say that samples are wider than what they should be like, or None.

    Chains that run away drive the weights away for good: the loss does not show it, the
    variance of the samples does.

    Args:
        variance: Of the samples, smoothed.
        widest: Variance of the widest training shape with the noise of a chain around it: the mean
            over shapes would not do, where small ones and large ones are learned together.
    """
    limit = widest + MARGIN
    if variance > limit:
        return f"variance of the samples {variance:.3g} is above {limit:.3g}"
    return None
