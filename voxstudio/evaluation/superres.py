"""Super-resolution: how much of a shape comes back from its block means (Xie et al., Figure 4)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voxstudio.coarse import block_means, copies, keep_counts, trilinear
from voxstudio.evaluation.progress import Examined
from voxstudio.sampling.player import last, refine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.sampling.player import Model

Bools = NDArray[np.bool_]
BATCH = 4


@dataclass(frozen=True)
class Row:
    """The figures of one method, means over shapes.

    Args:
        method: Name of the model or baseline.
        role: `model` or `baseline`.
        iou: Intersection over union with the true shape.
        error: Share of all voxels that are wrong.
        count: Shapes evaluated.
    """

    method: str
    role: str
    iou: float
    error: float
    count: int


@dataclass(frozen=True)
class SuperresReport:
    """A model and the baselines on the same shapes.

    Args:
        data: Name of the file.
        side: Voxels of a block along each axis.
        seed: Of the first chain.
        means_error: Largest difference of a block's mean from what it was given, over all shapes.
        rows: The model first.
    """

    data: str
    side: int
    seed: int
    means_error: float
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "rows": [asdict(row) for row in self.rows]}


def evaluate_superres(
    model: Model, data: ShapeSet, *, side: int, name: str, seed: int, limit: int | None = None
) -> Iterator[Examined | SuperresReport]:
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
        `Examined` records, then the report.
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
    yield SuperresReport(data.name, side, seed, worst, rows)


def _row(method: str, role: str, made: Bools, truth: Bools) -> Row:
    rows = len(truth)
    made, truth = made.reshape(rows, -1), truth.reshape(rows, -1)
    iou = (made & truth).sum(1) / np.maximum(1, (made | truth).sum(1))
    return Row(method, role, float(iou.mean()), float((made != truth).mean()), rows)
