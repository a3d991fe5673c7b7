"""How many flipped voxels a latent variable model puts right, beside a median filter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import median_filter

from voxstudio import corruption
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.sampling.completion import complete
from voxstudio.sampling.player import last

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.sequential.model import SequentialModel


@dataclass(frozen=True)
class DenoiseReport:
    """Wrong voxels of shapes before and after.

    Args:
        data: Name of the shapes.
        count: How many.
        steps: Of each chain.
        seed: Shape i has seed + i.
        flips: Share of voxels that were flipped.
        left: Share of voxels that are wrong afterwards.
        per_class: `left` of every class.
        median: Share that a 3^3 median filter leaves.
    """

    data: str
    count: int
    steps: int
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
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | DenoiseReport]:
    """Flip voxels of every shape, and denoise it by one chain.

    Args:
        model: The sequential model; a class-conditional one is told the class of each shape.
        data: Shapes with labels; without labels they count as one class.
        flips: Share of voxels that are flipped.
        steps: Of each chain.
        seed: Of the flips and chains: shape i uses seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the report.
    """
    taken = classed(data, limit)
    total = len(taken)
    left, median = np.empty(total), np.empty(total)
    for row, shape in enumerate(taken.shapes):
        noisy = corruption.flip(shape, flips, seed + row)
        told = model.of_class(taken.kinds[row]) if model.classes else model
        chances = np.full(shape.shape, flips, np.float32)
        frames = complete(told, noisy, chances, seeds=[seed + row], steps=steps)
        left[row] = ((last(frames).estimate[0] > 0.5) != shape).mean()
        median[row] = (median_filter(noisy, 3) != shape).mean()
        yield Examined(row + 1, total)
    figures = float(left.mean()), taken.means(left)[1], float(median.mean())
    yield DenoiseReport(data.name, total, steps, seed, flips, *figures)
