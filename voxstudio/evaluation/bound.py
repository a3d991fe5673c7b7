"""The bound of a sequential model on how surprising shapes are, beside independent voxels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.independent import Independent
    from voxstudio.sequential.model import SequentialModel

BATCH = 64


@dataclass(frozen=True)
class Row:
    """Nats per shape of one model; less is better.

    Args:
        method: Name of the model, or `independent`.
        role: `model` or `baseline`.
        nats: Mean over shapes: the bound F of a model, the exact -log p(x) of the baseline.
        surprise: The part of F that is reconstruction.
        divergence: The part that is the divergence of codes from their prior.
        per_class: Mean of every class.
    """

    method: str
    role: str
    nats: float
    surprise: float
    divergence: float
    per_class: dict[str, float]


@dataclass(frozen=True)
class BoundReport:
    """Bounds on the same shapes."""

    data: str
    count: int
    seed: int
    occupancy: float
    """Mean share of solid voxels."""
    rows: tuple[Row, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "rows": [asdict(row) for row in self.rows]}


def evaluate_bound(
    model: SequentialModel,
    data: ShapeSet,
    independent: Independent,
    *,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | BoundReport]:
    """Find the bound of every shape with one draw of codes each.

    Args:
        model: The sequential model; a class-conditional one is told the class of each shape.
        data: Shapes with labels; without labels they count as one class.
        independent: The baseline, fitted to training shapes of the same kind.
        seed: Shape i draws its codes with seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the report.
    """
    taken = classed(data, limit)
    told = model.of_classes(taken.kinds) if model.classes else model
    total = len(taken)
    parts = []
    for start in range(0, total, BATCH):
        rows = slice(start, min(start + BATCH, total))
        noise = Noise.seeded(range(seed + start, seed + rows.stop), model.device)
        parts.append(told.rows(rows).bound(taken.shapes[rows], noise))
        yield Examined(rows.stop, total)
    found, exact = np.concatenate(parts), independent.nats(taken.shapes)
    surprise, divergence = (float(value) for value in found.mean(0))
    ours = Row(
        model.header.name,
        "model",
        surprise + divergence,
        surprise,
        divergence,
        taken.means(found.sum(1))[1],
    )
    nats = float(exact.mean())
    theirs = Row("independent", "baseline", nats, nats, 0.0, taken.means(exact)[1])
    occupancy = float(taken.shapes.mean())
    yield BoundReport(data.name, total, seed, occupancy, (ours, theirs))
