"""Whether a chance that is told is how often it comes true."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 10
"""Of equal width from 0 to 1."""


class Reliability(NamedTuple):
    """A reliability diagram: what falls into every bin of chances, (BINS,) each."""

    counts: NDArray[np.int64]
    told: NDArray[np.float64]
    """Mean chance; 0 where there is nothing."""
    true: NDArray[np.float64]
    """How often it came true; 0 where there is nothing."""

    @property
    def error(self) -> float:
        """Expected calibration error: how far both lie apart, in the mean (Guo et al. 2017)."""
        return float(np.average(np.abs(self.told - self.true), weights=self.counts))


def reliability(
    chances: NDArray[np.floating], came_true: NDArray[np.bool_], bins: int = BINS
) -> Reliability:
    """Hold chances in [0, 1] against what came true, both of any one shape.

    Raises:
        ValueError: If there is nothing.
    """
    if not chances.size:
        raise ValueError("no chances to hold against anything")
    place = np.minimum((chances.ravel() * bins).astype(np.intp), bins - 1)
    counts = np.bincount(place, minlength=bins)
    sums = (np.bincount(place, each.ravel(), bins) for each in (chances, came_true))
    told, true = (each / np.maximum(counts, 1) for each in sums)
    return Reliability(counts, told, true)
