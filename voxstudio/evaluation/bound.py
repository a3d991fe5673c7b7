"""The bound of a sequential model on how surprising shapes are, beside baselines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.metrics.bootstrap import mean_interval
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Table
from voxstudio.sampling.noise import Noise
from voxstudio.sequential.context import told_of
from voxstudio.sequential.pictures import taken as pictures_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    import torch

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.classes import Classed
    from voxstudio.evaluation.independent import Independent, IndependentPixels
    from voxstudio.sequential.model import SequentialModel
    from voxstudio.sequential.pictures import ProjectionModel

Floats = NDArray[np.float64]
Bound = Callable[[slice, Noise], Floats]
"""The bound of some of the shapes in its two parts, (B, 2)."""

Kind = Literal["voxels", "pictures"]

BATCH = 64


def evaluate_bound(
    model: SequentialModel,
    data: ShapeSet,
    independent: Independent,
    *,
    seed: int,
    limit: int | None = None,
    views: int | None = None,
) -> Iterator[Examined | Table]:
    """Find the bound of every shape with one draw of codes each.

    Args:
        model: The sequential model; a conditional one is told of each shape what it was taught
            with: its class, or pictures of it.
        data: Shapes with labels; without labels they count as one class.
        independent: The baseline, fitted to training shapes of the same kind.
        seed: Shape i draws its codes with seed + i.
        limit: Only the first shapes of every class, this many in all.
        views: How many pictures a model conditional on views is told; None for all.

    Yields:
        `Examined` records, then the table.

    Raises:
        ImportRejected: If the model observes pictures, of which alone it has a density.
    """
    taken = classed(data, limit)
    told = told_of(model, taken.shapes, taken.kinds, views)
    found = yield from _bounded(
        lambda rows, noise: told.rows(rows).bound(taken.shapes[rows], noise),
        len(taken),
        seed,
        model.device,
    )
    exact = {"independent": independent.nats(taken.shapes)}
    told_views = views or max(model.spec.view_counts, default=0)
    yield _table(model.header.name, data.name, taken, seed, found, exact, "voxels", told_views)


def evaluate_picture_bound(
    model: ProjectionModel,
    data: ShapeSet,
    independent: Mapping[str, IndependentPixels],
    *,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | Table]:
    """Find the bound of the pictures of every shape with one draw of codes each.

    Args:
        model: Learned from pictures, with the cameras that take these.
        data: Shapes with labels; without labels they count as one class.
        independent: The baselines by name, fitted to pictures of training shapes.
        seed: Shape i draws its codes with seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the table, whose nats are of a shape's pictures together.
    """
    taken = classed(data, limit)
    pictures = pictures_of(taken.shapes, model.cameras)
    found = yield from _bounded(
        lambda rows, noise: model.bound(pictures[rows], noise),
        len(taken),
        seed,
        model.model.device,
    )
    exact = {name: each.nats(pictures) for name, each in independent.items()}
    name, views = model.model.header.name, len(model.cameras)
    yield _table(name, data.name, taken, seed, found, exact, "pictures", views)


def _bounded(
    bound: Bound, total: int, seed: int, device: torch.device
) -> Generator[Examined, None, Floats]:
    """Find bounds a few shapes at a time, (N, 2)."""
    parts = []
    for start in range(0, total, BATCH):
        rows = slice(start, min(start + BATCH, total))
        parts.append(bound(rows, Noise.seeded(range(seed + start, seed + rows.stop), device)))
        yield Examined(rows.stop, total)
    return np.concatenate(parts)


def _table(
    name: str,
    data: str,
    taken: Classed,
    seed: int,
    found: Floats,
    exact: Mapping[str, Floats],
    of: Kind,
    views: int,
) -> Table:
    """Put together the bounds (N, 2) of a model and the exact nats (N,) of baselines.

    A model's `nats` are its bound F = `surprise` + `divergence`: the reconstruction, and the
    divergence of codes from their prior. Less is better.
    """
    about = {"data": data, "count": len(taken), "seed": seed, "of": of, "views": views,
             "occupancy": float(taken.shapes.mean())}  # fmt: skip
    parts = [mean_interval(part) for part in found.T]
    more = dict(zip(("surprise", "divergence"), parts, strict=True))
    rows = [taken.row(name, "model", found.sum(1), "nats", more, balanced=False)]
    rows += [
        taken.row(method, "baseline", nats, "nats", balanced=False)
        for method, nats in exact.items()
    ]
    return Table(about, tuple(rows), (_described(of, views),))


def _described(of: Kind, views: int) -> str:
    """Say what nats are of."""
    pictures = f"{views} picture{'s' if views > 1 else ''}"
    if of == "pictures":
        return f"nats are of {pictures} per shape, not of its voxels: a density, of either sign"
    return f"nats are of the voxels, given {pictures} of each shape" if views else "nats per shape"
