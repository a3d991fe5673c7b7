"""How many flipped voxels a latent variable model puts right, beside a median filter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import median_filter

from voxstudio import corruption
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.sampling.player import last
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.context import told_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.sequential.model import SequentialModel

BATCH = 48
"""Shapes that are denoised at once."""


@dataclass(frozen=True)
class DenoiseReport:
    """Wrong voxels of shapes before and after.

    Args:
        data: Name of the shapes.
        count: How many.
        steps: Of each chain.
        settling: Steps of gradient on its codes afterwards.
        seed: Shape i has seed + i.
        flips: Share of voxels that were flipped.
        left: Share of voxels that are wrong afterwards.
        per_class: `left` of every class.
        median: Share that a 3^3 median filter leaves.
    """

    data: str
    count: int
    steps: int
    settling: int
    seed: int
    flips: float
    left: float
    per_class: dict[str, float]
    median: float

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def evaluate_denoising(
    model: SequentialModel,
    data: ShapeSet,
    flips: float,
    *,
    steps: int,
    settling: int = STEPS,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | DenoiseReport]:
    """Flip voxels of every shape, and denoise it by one chain.

    Args:
        model: The sequential model; a conditional one is told what it was taught with.
        data: Shapes with labels; without labels they count as one class.
        flips: Share of voxels that are flipped.
        steps: Of each chain.
        settling: Steps of gradient on its codes afterwards.
        seed: Of the flips and chains: shape i uses seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the report.
    """
    taken = classed(data, limit)
    total = len(taken)
    told = told_of(model, taken.shapes, taken.kinds)
    noisy = np.stack(
        [corruption.flip(shape, flips, seed + i) for i, shape in enumerate(taken.shapes)]
    )
    made = np.empty_like(noisy)
    for first in range(0, total, BATCH):
        part = slice(first, min(first + BATCH, total))
        chances = np.full(noisy[part].shape, flips, np.float32)
        seeds = range(seed + part.start, seed + part.stop)
        known = (noisy[part], chances)
        frames = complete(told.rows(part), *known, seeds=seeds, steps=steps, settling=settling)
        made[part] = last(frames).estimate > 0.5
        yield Examined(part.stop, total)
    filtered = np.stack([median_filter(shape, 3) for shape in noisy])
    left, median = (
        (found != taken.shapes).reshape(total, -1).mean(1) for found in (made, filtered)
    )
    figures = float(left.mean()), taken.means(left)[1], float(median.mean())
    yield DenoiseReport(data.name, total, steps, settling, seed, flips, *figures)
