"""How near sets of shapes come to real ones: the metrics of sets, each with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.metrics.bootstrap import Figure, interval, mean_interval
from voxstudio.evaluation.metrics.distances import chamfer_distances, iou_distances
from voxstudio.evaluation.metrics.divergence import jensen_shannon, point_cells, shares_of
from voxstudio.evaluation.metrics.earth_mover import emd_distances
from voxstudio.evaluation.metrics.points import normalised, surface_points
from voxstudio.evaluation.metrics.sets import own_set_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from voxstudio.choices import Normalisation

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

POINTS, EMD_POINTS = 2048, 512
"""Of a cloud, and how many of them the earth mover's distance is of."""
DRAWS = 100
"""Sets that are drawn for the interval of a figure that takes long to compute."""


@dataclass(frozen=True)
class Clouds:
    """How points are drawn from the surfaces of shapes.

    Args:
        points: Of every shape.
        normalisation: Of the points; see `normalised`.
        seed: Shape i draws with seed + i.
    """

    points: int = POINTS
    normalisation: Normalisation = "grid"
    seed: int = 0

    def of(self, shapes: Bools) -> Floats:
        """Return points of shapes (N, D, H, W) in the unit cube, (N, points, 3).

        An empty shape has no surface: all its points lie in the middle of the cube.
        """
        clouds = np.full((len(shapes), self.points, 3), 0.5)
        size = max(shapes.shape[1:])
        for row, shape in enumerate(shapes):
            if shape.any():
                drawn = surface_points(shape, self.points, self.seed + row)
                clouds[row] = normalised(drawn, self.normalisation, size)
        return clouds


@dataclass(frozen=True, eq=False)
class Sampled:
    """Shapes and the points of their surfaces, and the distances within the set.

    Args:
        shapes: Solid voxels, (N, D, H, W).
        clouds: (N, P, 3).
    """

    shapes: Bools
    clouds: Floats

    @cached_property
    def few(self) -> Floats:
        """The points that the earth mover's distance is of: an even draw, as all are."""
        return self.clouds[:, :EMD_POINTS]

    @cached_property
    def within(self) -> dict[str, Floats]:
        """Distances between every two of the set, (N, N), by the name of the distance."""
        # Of two sets that are one and the same, distances are computed once per pair.
        return {name: distance(self, self) for name, distance in DISTANCES.items()}


DISTANCES: dict[str, Callable[[Sampled, Sampled], Floats]] = {
    "chamfer": lambda ours, real: chamfer_distances(ours.clouds, real.clouds, nearest=True),
    "emd": lambda ours, real: emd_distances(ours.few, real.few, nearest=True),
    "iou": lambda ours, real: iou_distances(ours.shapes, real.shapes),
}
"""Distances from every shape of a set to every real one, (N, M): a new one takes one line."""


def by_distance(name: str, ours: Sampled, real: Sampled) -> dict[str, Figure]:
    """Return the figures of one distance: MMD, coverage and 1-NNA."""
    between = DISTANCES[name](ours, real)
    covered = np.isin(np.arange(len(real.shapes)), between.argmin(1))
    shares = own_set_shares(ours.within[name], between, real.within[name])
    return {
        f"mmd_{name}": mean_interval(between.min(0)),
        f"coverage_{name}": mean_interval(covered.astype(float)),
        f"1nna_{name}": mean_interval(shares),
    }


def divergence(ours: Sampled, real: Sampled) -> dict[str, Figure]:
    """Return the Jensen-Shannon divergence of where the points of two sets lie."""
    cells, theirs = point_cells(ours.clouds), shares_of(point_cells(real.clouds))

    def of(rows: NDArray[np.intp]) -> float:
        return jensen_shannon(shares_of(cells[rows]), theirs)

    return {"jsd": interval(of, len(cells), draws=DRAWS, centred=True)}


METRICS: list[Callable[[Sampled, Sampled], dict[str, Figure]]] = [
    *(partial(by_distance, name) for name in DISTANCES),
    divergence,
]
"""What `likeness` finds out, in this order: a new metric takes one line."""


def likeness(ours: Sampled, real: Sampled) -> Iterator[dict[str, Figure]]:
    """Yield the figures of a set beside real shapes, one metric after the other.

    For Chamfer, the exact earth mover's distance and 1 - IoU each: `mmd`, the mean distance from a
    real shape to the nearest one of the set; `coverage`, the share of real shapes that are the
    nearest one of some shape of the set; `1nna`, the accuracy of the nearest neighbour at telling
    both sets apart, .5 at best (PointFlow 2019). Then `jsd`, the divergence of where points lie.

    Args:
        ours: As many shapes as `real`, or 1-NNA favours the larger set.
        real: The shapes that they are held to.
    """
    for metric in METRICS:
        yield metric(ours, real)
