"""Super-resolution: how much of a shape comes back from its block means (Xie et al., Figure 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.coarse import block_means, copies, keep_counts, trilinear
from voxstudio.evaluation.metrics.bootstrap import mean_interval
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Row, Table
from voxstudio.sampling.player import last, refine
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.table import Role
    from voxstudio.sampling.player import Model

Bools = NDArray[np.bool_]
BATCH = 4


def evaluate_superres(
    model: Model, data: ShapeSet, *, side: int, name: str, seed: int, limit: int | None = None
) -> Iterator[Examined | Table]:
    """Coarsen every shape, find its detail again and compare with the baselines.

    A shape is right where it is solid or empty as the true one. The model's soft voxels and the
    trilinear ones of `trilinear-counts` are made solid so that every block keeps its count.

    Args:
        model: The energy model.
        data: Shapes of the model's resolution.
        side: Voxels of a block along each axis.
        name: Of the model, for its row.
        seed: Shape i uses seed + i.
        limit: Evaluate only the first shapes.

    Yields:
        `Examined` records, then the table.
    """
    count = min(limit or len(data), len(data))
    shapes = np.stack([data.grid(row).as_float() for row in range(count)])
    coarse = block_means(shapes, side)
    soft, worst = np.empty_like(shapes), 0.0
    for start in range(0, count, BATCH):
        part = slice(start, min(start + BATCH, count))
        frame = last(refine(model, coarse[part], seeds=[seed + i for i in range(count)[part]]))
        soft[part] = frame.estimate
        worst = max(worst, float(np.abs(block_means(frame.estimate, side) - coarse[part]).max()))
        yield Examined(part.stop, count)
    smooth = trilinear(coarse, side)
    truth = shapes > 0.5
    rows = (
        _row(name, "model", keep_counts(soft, coarse), truth),
        _row("nearest", "baseline", copies(coarse, side) > 0.5, truth),
        _row("trilinear", "baseline", smooth > 0.5, truth),
        _row("trilinear-counts", "baseline", keep_counts(smooth, coarse), truth),
    )
    about = {"data": data.name, "side": side, "seed": seed, "means_error": worst}
    yield Table(about, rows, (f"block means kept to {worst:.1e}",))


def _row(method: str, role: Role, made: Bools, truth: Bools) -> Row:
    wrong = (made != truth).reshape(len(truth), -1).mean(1)
    figures = {"iou": mean_interval(iou(made, truth)), "error": mean_interval(wrong)}
    return Row(method, role, len(truth), figures)
