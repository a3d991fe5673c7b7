"""Recovery error: the share of hidden voxels that are wrong (Xie et al., Table 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.evaluation import baselines
from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.latent.inversion import invert
from voxstudio.masks import parse_mask
from voxstudio.sampling.player import last, recover_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.classes import Classed
    from voxstudio.evaluation.table import Role, Row
    from voxstudio.latent.model import LatentModel
    from voxstudio.sampling.player import Model

Bools = NDArray[np.bool_]
Recovery = Callable[[Bools, Bools, list[int]], NDArray[np.float32]]
"""Maps shapes, what is hidden of them and seeds to estimates, all (B, D, H, W)."""
BATCH = 25


def by_chains(model: Model) -> Recovery:
    """Return recovery by an energy model's chains of hidden voxels."""

    def recovered(shapes: Bools, hidden: Bools, seeds: list[int]) -> NDArray[np.float32]:
        return last(recover_each(model, shapes, hidden, seeds=seeds)).estimate

    return recovered


def by_codes(model: LatentModel) -> Recovery:
    """Return recovery by the codes of visible voxels, which is how a 3D-GAN or a VAE recovers."""

    def recovered(shapes: Bools, hidden: Bools, seeds: list[int]) -> NDArray[np.float32]:
        *_, frame = invert(model, shapes & ~hidden, ~hidden, seeds=seeds)
        return frame.estimate

    return recovered


def evaluate_recovery(
    recovery: Recovery,
    data: ShapeSet,
    mask: str,
    *,
    name: str,
    seed: int,
    train: ShapeSet | None = None,
    limit: int | None = None,
) -> Iterator[Examined | Table]:
    """Recover every shape once and compare with the baselines.

    Args:
        recovery: The model's.
        data: Shapes with labels; without labels they count as one class.
        mask: What is hidden, in the words of the command line; drawn per shape.
        name: Of the model, for its row.
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
        made[part] = recovery(shapes[part], hidden[part], seeds) > 0.5
        yield Examined(min(start + BATCH, len(shapes)), len(shapes))
    rows.insert(0, _row(name, "model", made, known, hidden))
    yield Table({"data": data.name, "mask": mask, "seed": seed}, tuple(rows))


def _size(shapes: Bools) -> tuple[int, int, int]:
    return shapes.shape[1], shapes.shape[2], shapes.shape[3]


def _row(method: str, role: Role, made: Bools, known: Classed, hidden: Bools) -> Row:
    wrong = ((made != known.shapes) & hidden).reshape(len(known), -1).sum(1)
    errors = wrong / np.maximum(1, hidden.reshape(len(known), -1).sum(1))
    return known.row(method, role, errors)
