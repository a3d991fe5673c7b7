"""How near snapped shapes come to what they were before they were damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from voxstudio.corruption import corrupt, flip
from voxstudio.data.components import largest_component
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voxstudio.data.formats import ShapeSet
    from voxstudio.latent.snap import Snap

Bools = NDArray[np.bool_]

FLIPPED = 0.05
"""Share of voxels that damage flips."""

BATCH = 16
"""Shapes that are snapped at once."""


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


def evaluate_snap(
    ways: Mapping[str, Snap],
    data: ShapeSet,
    *,
    strength: float,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | Table]:
    """Damage every shape and let it snap in every way.

    Args:
        ways: Snaps by the name of their mode.
        data: Shapes with labels; without labels they count as one class.
        strength: From 0 to 1.
        seed: Shape i has seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, of all ways together, then the table.
    """
    known = classed(data, limit)
    shapes = known.shapes
    hurt = damaged(shapes, seed)
    found = {"damaged": iou(hurt, shapes), "median": iou(filtered(hurt), shapes)}
    total, done = len(ways) * len(shapes), 0
    for mode, snap in ways.items():
        found[mode] = np.empty(len(shapes))
        for start in range(0, len(shapes), BATCH):
            part = slice(start, start + BATCH)
            seeds = range(seed + start, seed + start + len(shapes[part]))
            made = snap(hurt[part].astype(np.float32), strength, seeds)
            found[mode][part] = iou(made > 0.5, shapes[part])
            done += len(made)
            yield Examined(done, total)
    about = {"data": data.name, "strength": strength, "seed": seed, "count": len(shapes)}
    rows = [
        known.row(method, "model" if method in ways else "baseline", values)
        for method, values in found.items()
    ]
    yield Table(about, tuple(rows), ("`mean` is the overlap (IoU) with the undamaged shape",))
