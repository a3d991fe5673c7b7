"""Frames along a way that change by like amounts, and hold together where the way allows it.

Even steps of the code are not even steps of the shape: a generator turns one chair into another
within a short stretch of the way, and there its shapes may be in pieces. So the way is sampled
finely, and those samples become frames of which the fewest are in pieces, no frame differing from
the one before by more than `LIMIT` times the mean; among equals, changes are as even as possible.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voxstudio.data.components import component_count
from voxstudio.latent.paths import path

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from voxstudio.choices import Interpolation, Spacing
    from voxstudio.latent.model import LatentModel
    from voxstudio.latent.paths import Codes

    Floats = NDArray[np.float64]
    Indices = NDArray[np.intp]

LIMIT = 3.0
"""Largest change between neighbouring frames over the mean one."""

FINE, MOST = 8, 480
"""Samples for each frame to choose from, as long as they are not more than `MOST` in all."""

CAPS = np.geomspace(0.5, LIMIT, 14)
"""Largest steps that are tried, as multiples of the mean one."""


class Paced(NamedTuple):
    """Frames of a way, both ends included."""

    chosen: Indices
    """Which samples of the way they are, (count,)."""
    codes: Codes
    """(count, Z)."""
    shapes: NDArray[np.float32]
    """Occupancies, (count, D, H, W)."""


def by_shape(
    model: LatentModel, first: Codes, second: Codes, count: int, way: Interpolation
) -> Paced:
    """Return frames of a way whose shapes change evenly."""
    return frames(model, path(first, second, samples(count), way), count)


def samples(count: int) -> int:
    """Return how many even steps of a way, both ends included, so many frames are chosen from."""
    return max(2, min(FINE, MOST // (count - 1))) * (count - 1) + 1


def by_code(
    model: LatentModel, first: Codes, second: Codes, count: int, way: Interpolation
) -> Paced:
    """Return frames of a way in even steps of the code."""
    return frames(model, path(first, second, count, way), count)


def frames(model: LatentModel, codes: Codes, count: int) -> Paced:
    """Decode samples of a way, codes (F, Z), and choose frames where there are more of them."""
    shapes = model.decode(codes)
    chosen = pick(shapes, count) if len(codes) > count else np.arange(count)
    return Paced(chosen, codes[chosen], shapes[chosen])


PACES: dict[Spacing, Callable[[LatentModel, Codes, Codes, int, Interpolation], Paced]] = {
    "shape": by_shape,
    "code": by_code,
}


def unevenness(shapes: NDArray[np.float32]) -> float:
    """Return the largest change between neighbours over the mean one, of shapes (N, D, H, W).

    A change is that of occupancy, summed over voxels. 1 where nothing changes.
    """
    change = _changes(shapes)
    return float(change.max() / change.mean()) if change.any() else 1.0


def pick(shapes: NDArray[np.float32], count: int) -> Indices:
    """Choose frames among the finely sampled shapes of a way.

    Args:
        shapes: Occupancies (F, D, H, W), F at least `count`.
        count: Frames, at least 2.

    Returns:
        Ascending indices (count,), the first and the last shape among them.
    """
    broken = np.array([component_count(values > 0.5) != 1 for values in shapes], np.float64)
    way = np.concatenate([[0.0], np.cumsum(_changes(shapes))])
    even: Indices = np.linspace(0, len(shapes) - 1, count).round().astype(np.intp)
    if way[-1] == 0:
        return even
    way /= way[-1]
    tried = [_fewest_broken(broken, way, count, cap / (count - 1)) for cap in CAPS]
    found = [indices for indices in tried if indices is not None]

    def badness(indices: Indices) -> tuple[bool, float, float]:
        uneven = unevenness(shapes[indices])
        return uneven > LIMIT, float(broken[indices].sum()), uneven

    return min((*found, even), key=badness)


def _changes(shapes: NDArray[np.float32]) -> Floats:
    """Return how much shapes (N, D, H, W) differ from the one before, (N - 1,)."""
    return np.array([np.abs(b - a).sum(dtype=np.float64) for a, b in pairwise(shapes)])


def _fewest_broken(broken: Floats, way: Floats, count: int, cap: float) -> Indices | None:
    """Choose frames with no step longer than a cap, by dynamic programming.

    Args:
        broken: 1 for samples in pieces, else 0, (F,).
        way: Share of the whole change up to a sample, ascending from 0 to 1, (F,).
        count: Frames.
        cap: Share of the whole change that a step may take.

    Returns:
        Indices (count,) from the first to the last sample; None where the cap is too low.
    """
    step = way[None] - way[:, None]
    allowed = np.triu(step <= cap, 1)
    price = np.where(allowed, step**2, np.inf)  # below 1 in all: a whole frame outweighs it
    cost = np.full(len(way), np.inf)
    cost[0] = broken[0]
    before = []
    for _ in range(count - 1):
        total = cost[:, None] + price
        before.append(total.argmin(0))
        cost = total.min(0) + broken
    if not np.isfinite(cost[-1]):
        return None
    indices = [len(way) - 1]
    for came in reversed(before):
        indices.append(int(came[indices[-1]]))
    return np.array(indices[::-1], np.intp)
