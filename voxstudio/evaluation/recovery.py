"""Recovery error: the share of hidden voxels that are wrong (Xie et al., Table 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.evaluation import baselines
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.masks import parse_mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.classes import Classed
    from voxstudio.evaluation.table import Role, Row
    from voxstudio.kinds.model import Model

Bools = NDArray[np.bool_]
BATCH = 25


def evaluate_recovery(
    model: Model,
    data: ShapeSet,
    mask: str,
    *,
    seed: int,
    train: ShapeSet | None = None,
    limit: int | None = None,
) -> Iterator[Examined | Table]:
    """Recover every shape once and compare with the baselines.

    Args:
        model: One that recovers by a net of voxels or codes.
        data: Shapes with labels; without labels they count as one class.
        mask: What is hidden, in the words of the command line; drawn per shape.
        seed: Of the masks and chains: shape i uses seed + i.
        train: Training shapes for the baseline `nearest`.
        limit: Evaluate only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the table.

    Raises:
        ImportRejected: If the mask is not valid for these shapes.
    """
    known = classed(data, limit)
    shapes = known.shapes
    hidden = np.stack(
        [parse_mask(mask, _size(shapes), seed + i).hidden for i in range(len(shapes))]
    )
    fillings: dict[str, baselines.Filling] = {
        "empty": baselines.empty,
        "gaussian": baselines.gaussian,
        "mirror": baselines.mirror,
    }
    if train is not None:
        learned = np.stack([train.grid(i).occupied() for i in range(len(train))])
        fillings["nearest"] = baselines.nearest(learned)
    rows = [
        _row(method, "baseline", fill(shapes, hidden), known, hidden)
        for method, fill in fillings.items()
    ]
    made = np.empty_like(shapes)
    for start in range(0, len(shapes), BATCH):
        part = slice(start, start + BATCH)
        seeds = [seed + i for i in range(start, min(start + BATCH, len(shapes)))]
        made[part] = model.recover_each(shapes[part], hidden[part], seeds) > 0.5
        yield Examined(min(start + BATCH, len(shapes)), len(shapes))
    rows.insert(0, _row(model.name, "model", made, known, hidden))
    yield Table({"data": data.name, "mask": mask, "seed": seed}, tuple(rows))


def _size(shapes: Bools) -> tuple[int, int, int]:
    return shapes.shape[1], shapes.shape[2], shapes.shape[3]


def _row(method: str, role: Role, made: Bools, known: Classed, hidden: Bools) -> Row:
    wrong = ((made != known.shapes) & hidden).reshape(len(known), -1).sum(1)
    errors = wrong / np.maximum(1, hidden.reshape(len(known), -1).sum(1))
    return known.row(method, role, errors)
