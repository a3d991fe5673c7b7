"""How well chains of a latent variable model complete shapes, beside baselines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.evaluation import baselines
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.masks import parse_mask
from voxstudio.sampling.player import last
from voxstudio.sampling.settling import STEPS, complete
from voxstudio.sequential.context import told_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.classes import Classed
    from voxstudio.sequential.model import SequentialModel

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

CHAINS = 4
"""Per shape."""
BATCH = 48
"""Shapes that are completed at once."""


@dataclass(frozen=True)
class Row:
    """The overlap of one method.

    Args:
        method: Name of the model or baseline.
        role: `model` or `baseline`.
        mean: Average of `per_class`.
        per_class: Mean overlap (IoU) of hidden voxels with the truth.
    """

    method: str
    role: str
    mean: float
    per_class: dict[str, float]


@dataclass(frozen=True)
class Spread:
    """Whether chains differ where they should.

    Args:
        agreed: Of the hidden voxels that any chain fills, the share that all do.
        wrong_where_agreed: Share of those that are empty in truth.
        wrong_where_disputed: Share of the others that the majority of the chains gets wrong.
        pairwise: Mean overlap of the hidden parts of two chains of one shape.
        others: Likewise of two different shapes.
    """

    agreed: float
    wrong_where_agreed: float
    wrong_where_disputed: float
    pairwise: float
    others: float


@dataclass(frozen=True)
class CompletionReport:
    """Completions of the same shapes under the same masks."""

    data: str
    mask: str
    count: int
    steps: int
    settling: int
    seed: int
    rows: tuple[Row, ...]
    spread: Spread

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "rows": [asdict(row) for row in self.rows]}


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
) -> Iterator[Examined | CompletionReport]:
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
        `Examined` records, then the report.

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
    one = np.mean([_overlap(solid[:, k], taken.shapes, hidden) for k in range(CHAINS)], 0)
    mean = _overlap(made.mean(1) > 0.5, taken.shapes, hidden)
    rows = [_row(model.header.name, "model", one, taken)]
    rows.append(_row(f"mean of {CHAINS} chains", "model", mean, taken))
    for name, filled in fillings.items():
        rows.append(_row(name, "baseline", _overlap(filled, taken.shapes, hidden), taken))
    found = spread(solid, taken.shapes, hidden)
    yield CompletionReport(data.name, mask, total, steps, settling, seed, tuple(rows), found)


def _overlap(made: Bools, shapes: Bools, where: Bools) -> Floats:
    """Return the IoU of shapes (N, D, H, W) where asked, (N,); of two empty parts, 1."""
    both = (made & shapes & where).reshape(len(made), -1).sum(1)
    either = ((made | shapes) & where).reshape(len(made), -1).sum(1)
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def _row(method: str, role: str, overlap: Floats, taken: Classed) -> Row:
    return Row(method, role, *taken.means(overlap))


def spread(made: Bools, shapes: Bools, hidden: Bools) -> Spread:
    """Compare the chains (N, K, D, H, W) of every shape with one another."""
    filled, everyone = made.any(1) & hidden, made.all(1) & hidden
    disputed = filled & ~everyone
    wrong = (made.mean(1) > 0.5) != shapes
    pairs = [_overlap(made[:, 0], made[:, k], hidden).mean() for k in range(1, CHAINS)]
    others = _overlap(made[:, 0], np.roll(made[:, 0], 1, 0), hidden).mean()
    return Spread(
        float(everyone.sum() / max(1, filled.sum())),
        float(wrong[everyone].mean()) if everyone.any() else 0.0,
        float(wrong[disputed].mean()) if disputed.any() else 0.0,
        float(np.mean(pairs)),
        float(others),
    )
