"""How near snapped shapes come to what they were before they were damaged."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from voxstudio.corruption import corrupt, flip
from voxstudio.data.components import largest_component
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voxstudio.data.formats import ShapeSet
    from voxstudio.latent.snap import Snap

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

FLIPPED = 0.05
"""Share of voxels that damage flips."""

BATCH = 16
"""Shapes that are snapped at once."""


@dataclass(frozen=True)
class Row:
    """How much shapes are what they were.

    Args:
        method: `damaged`, `median`, or the mode of a snap.
        mean: Average of `per_class`.
        per_class: Mean overlap (IoU) with the original, from 0 to 1, of every class.
    """

    method: str
    mean: float
    per_class: dict[str, float]


@dataclass(frozen=True)
class SnapReport:
    """Overlap with the originals before and after snaps, and after a filter that knows no model.

    Args:
        data: Name of the shapes.
        strength: Of the snaps, from 0 to 1.
        seed: Shape i was damaged and snapped with seed + i.
        count: Shapes.
        rows: One per method.
    """

    data: str
    strength: float
    seed: int
    count: int
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def damaged(shapes: Bools, seed: int) -> Bools:
    """Flip a twentieth of the voxels, then empty an upper corner.

    Args:
        shapes: Solid voxels, (N, D, H, W).
        seed: Shape i draws from seed + i.
    """
    depth, height, width = shapes.shape[1:]
    corner = f"box:{depth // 2}:{depth},0:{height},0:{width // 3}"
    return np.stack(
        [
            corrupt(flip(shape, FLIPPED, seed + number), corner, seed)
            for number, shape in enumerate(shapes)
        ]
    )


def filtered(shapes: Bools) -> Bools:
    """Take the median of 3^3 voxels, then the largest component, of shapes (N, D, H, W)."""
    kept = np.zeros_like(shapes)
    for row, shape in enumerate(shapes):
        kept[row] = largest_component(median_filter(shape, 3))
    return kept


def overlap(made: NDArray[np.generic], shapes: Bools) -> Floats:
    """Return the IoU of each shape made with its original, (N,); two empty ones are alike.

    Args:
        made: Occupancies, (N, D, H, W).
        shapes: Solid voxels, (N, D, H, W).
    """
    solid = np.asarray(made) > 0.5
    both = np.count_nonzero(solid & shapes, axis=(1, 2, 3))
    either = np.count_nonzero(solid | shapes, axis=(1, 2, 3))
    return np.where(either == 0, 1.0, both / np.maximum(either, 1))


def evaluate_snap(
    ways: Mapping[str, Snap],
    data: ShapeSet,
    *,
    strength: float,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | SnapReport]:
    """Damage every shape and let it snap in every way.

    Args:
        ways: Snaps by the name of their mode.
        data: Shapes with labels; without labels they count as one class.
        strength: From 0 to 1.
        seed: Shape i has seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, of all ways together, then the report.
    """
    known = classed(data, limit)
    shapes = known.shapes
    hurt = damaged(shapes, seed)
    found = {"damaged": overlap(hurt, shapes), "median": overlap(filtered(hurt), shapes)}
    total, done = len(ways) * len(shapes), 0
    for mode, snap in ways.items():
        found[mode] = np.empty(len(shapes))
        for start in range(0, len(shapes), BATCH):
            part = slice(start, start + BATCH)
            seeds = range(seed + start, seed + start + len(shapes[part]))
            made = snap(hurt[part].astype(np.float32), strength, seeds)
            found[mode][part] = overlap(made, shapes[part])
            done += len(made)
            yield Examined(done, total)
    yield SnapReport(
        data.name,
        strength,
        seed,
        len(shapes),
        tuple(Row(method, *known.means(values)) for method, values in found.items()),
    )
