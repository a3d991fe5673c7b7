"""How well chains of a latent variable model complete shapes, beside baselines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation import baselines
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.likeness import Clouds
from voxstudio.evaluation.metrics.bootstrap import Figure, mean_interval
from voxstudio.evaluation.metrics.calibration import reliability
from voxstudio.evaluation.metrics.completions import (
    total_mutual_difference,
    unidirectional_hausdorff,
)
from voxstudio.evaluation.metrics.distances import chamfer_distances
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.masks import parse_mask
from voxstudio.sampling.player import last
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.context import told_of
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.sequential.model import SequentialModel

    Bools = NDArray[np.bool_]

CHAINS = 4
"""Per shape."""
POINTS = 1024
"""Of a surface, for `tmd` and `uhd`."""
BATCH = 48
"""Shapes that are completed at once."""


def evaluate_completion(
    model: SequentialModel,
    data: ShapeSet,
    mask: str,
    *,
    steps: int,
    settling: int = STEPS,
    seed: int,
    train: Bools,
    limit: int | None = None,
) -> Iterator[Examined | Table]:
    """Complete every shape by several chains and compare with the baselines.

    Args:
        model: The sequential model; a conditional one is told what it was taught with.
        data: Shapes with labels; without labels they count as one class.
        mask: What is hidden, in the words of the command line; drawn per shape.
        steps: Of each chain.
        settling: Steps of gradient on its codes afterwards.
        seed: Of the masks and chains: shape i uses seed + i.
        train: Training shapes, solid voxels (M, D, H, W), for the baseline `nearest`.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the table.

    Raises:
        ImportRejected: If the mask is not valid for these shapes.
    """
    taken = classed(data, limit)
    size = (model.resolution,) * 3
    total = len(taken)
    hidden = np.stack([parse_mask(mask, size, seed + i).hidden for i in range(total)])
    told = told_of(model, taken.shapes, taken.kinds)
    made = np.empty((total, CHAINS, *size), np.float32)
    start = np.empty((total, *size), np.bool_)
    for first in range(0, total, BATCH):
        part = slice(first, min(first + BATCH, total))
        for chain in range(CHAINS):
            seeds = [CHAINS * (seed + row) + chain for row in range(part.start, part.stop)]
            known = (taken.shapes[part], 0.5 * hidden[part])
            frames = complete(told.rows(part), *known, seeds=seeds, steps=steps, settling=settling)
            start[part] = next(frames).voxels > 0.5
            made[part, chain] = last(frames).estimate
        yield Examined(part.stop, total)
    fillings = {
        "mirror": baselines.mirror(taken.shapes, hidden),
        "gaussian": baselines.gaussian(taken.shapes, hidden),
        "nearest": baselines.nearest(train)(taken.shapes, hidden),
        "start": start,
    }
    solid = made > 0.5
    one = iou(solid, taken.shapes[:, None], where=hidden[:, None]).mean(1)
    together = iou(made.mean(1) > 0.5, taken.shapes, where=hidden)
    more = spread(solid, taken.shapes, hidden) | variety(solid, taken.shapes, hidden, seed)
    rows = [
        taken.row(model.header.name, "model", one, more=more),
        taken.row(f"mean of {CHAINS} chains", "model", together),
    ]
    for name, filled in fillings.items():
        rows.append(taken.row(name, "baseline", iou(filled, taken.shapes, where=hidden)))
    about = {"data": data.name, "mask": mask, "count": total, "steps": steps,
             "settling": settling, "seed": seed, "chains": CHAINS}  # fmt: skip
    notes = (
        "`mean` is the overlap (IoU) of what was hidden",
        f"`tmd` is of K = {CHAINS} chains, and grows with K; `tmd` and `uhd` are of {POINTS:,} "
        "points of a surface, in edges of the grid (tmd: squared)",
    )
    yield Table(about, tuple(rows), notes)


def spread(made: Bools, shapes: Bools, hidden: Bools) -> dict[str, Figure]:
    """Say whether chains differ where they should.

    Args:
        made: Chains of every shape, (N, K, D, H, W).
        shapes: What they completed, (N, D, H, W).
        hidden: What of it they did not know, (N, D, H, W).

    Returns:
        `agreed`: of the hidden voxels that any chain fills, the share that all do.
        `wrong_where_agreed`: share of those that are empty in truth.
        `wrong_where_disputed`: share of the others that the majority of the chains gets wrong.
        `pairwise`: mean IoU of the hidden parts of two chains of one shape.
        `others`: likewise of two different shapes.
        `calibration_error`: of the hidden voxels that any chain fills, how far the share of chains
            that fill one is from how often it is solid.
    """
    filled, everyone = made.any(1) & hidden, made.all(1) & hidden
    disputed = filled & ~everyone
    wrong = (made.mean(1) > 0.5) != shapes
    figures = {
        "agreed": everyone.sum() / max(1, filled.sum()),
        "wrong_where_agreed": wrong[everyone].mean() if everyone.any() else 0.0,
        "wrong_where_disputed": wrong[disputed].mean() if disputed.any() else 0.0,
        "pairwise": iou(made[:, :1], made[:, 1:], where=hidden[:, None]).mean(),
        "others": iou(made[:, 0], np.roll(made[:, 0], 1, 0), where=hidden).mean(),
    }
    if filled.any():
        figures["calibration_error"] = reliability(made.mean(1)[filled], shapes[filled]).error
    return {name: Figure(float(value)) for name, value in figures.items()}


def variety(made: Bools, shapes: Bools, hidden: Bools, seed: int) -> dict[str, Figure]:
    """Say how varied the completions of a shape are, and how well they keep what is known of it.

    Args:
        made: Completions of every shape, (N, K, D, H, W).
        shapes: What they complete, (N, D, H, W).
        hidden: What of it they did not know, (N, D, H, W).
        seed: Of the points of the first shape.

    Returns:
        `tmd`, the total mutual difference by squared Chamfer distances, and `uhd`, the
        unidirectional Hausdorff distance from the visible points of the surface (Wu et al. 2020),
        in edges of the grid.
    """
    differences, missed = [], []
    for row, (chains, shape, mask) in enumerate(zip(made, shapes, hidden, strict=True)):
        clouds = Clouds(POINTS, seed=seed + row).of(chains)
        differences.append(total_mutual_difference(chamfer_distances(clouds, clouds)))
        surface = Clouds(POINTS, seed=seed + row).of(shape[None])[0]
        x, y, z = np.minimum((surface * len(shape)).astype(int), len(shape) - 1).T
        seen = surface[~mask[z, y, x]]
        if len(seen):
            missed.append(unidirectional_hausdorff(seen, clouds))
    figures = {"tmd": differences, "uhd": missed}
    return {name: mean_interval(np.array(each)) for name, each in figures.items() if each}
