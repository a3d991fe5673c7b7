"""How many flipped voxels a latent variable model puts right, beside a median filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import median_filter

from voxstudio import corruption
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.sampling.player import last
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.context import told_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.table import Role
    from voxstudio.sequential.model import SequentialModel

BATCH = 48
"""Shapes that are denoised at once."""


def evaluate_denoising(
    model: SequentialModel,
    data: ShapeSet,
    flips: float,
    *,
    steps: int,
    settling: int = STEPS,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | Table]:
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
        `Examined` records, then the table.
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
    found: tuple[tuple[str, Role, NDArray[np.bool_]], ...] = (
        (model.header.name, "model", made),
        ("flipped", "baseline", noisy),
        ("median filter", "baseline", filtered),
    )
    rows = [
        taken.row(name, role, (shapes != taken.shapes).mean((1, 2, 3)), balanced=False)
        for name, role, shapes in found
    ]
    about = {"data": data.name, "count": total, "steps": steps, "settling": settling,
             "seed": seed, "flips": flips}  # fmt: skip
    yield Table(about, tuple(rows), ("`mean` is the share of all voxels that are wrong",))
