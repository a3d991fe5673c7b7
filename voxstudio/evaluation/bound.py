"""The bound of a sequential model on how surprising shapes are, beside baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from voxstudio.evaluation.classes import classed
from voxstudio.evaluation.progress import Examined
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


@dataclass(frozen=True)
class Row:
    """Nats per shape of one model; less is better.

    Args:
        method: Name of the model, or of the baseline.
        role: `model` or `baseline`.
        nats: Mean over shapes: the bound F of a model, the exact -log p(x) of a baseline.
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
    """Bounds on the same shapes.

    Args:
        data: Name of the shapes.
        count: How many.
        seed: Shape i drew its codes with seed + i.
        occupancy: Mean share of solid voxels.
        rows: The model first.
        of: What the bound is of: `voxels`, or `pictures` of the shapes.
        views: Pictures of each shape that the model was told, or that the bound is of.
    """

    data: str
    count: int
    seed: int
    occupancy: float
    rows: tuple[Row, ...]
    of: Kind = "voxels"
    views: int = 0

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
        model: The sequential model; a conditional one is told of each shape what it was taught
            with: its class, or pictures of it.
        data: Shapes with labels; without labels they count as one class.
        independent: The baseline, fitted to training shapes of the same kind.
        seed: Shape i draws its codes with seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the report.

    Raises:
        ImportRejected: If the model observes pictures, of which alone it has a density.
    """
    taken = classed(data, limit)
    told = told_of(model, taken.shapes, taken.kinds)
    found = yield from _bounded(
        lambda rows, noise: told.rows(rows).bound(taken.shapes[rows], noise),
        len(taken),
        seed,
        model.device,
    )
    exact = {"independent": independent.nats(taken.shapes)}
    views = len(model.spec.cameras) if model.spec.context == "views" else 0
    yield _report(model.header.name, data.name, taken, seed, found, exact, "voxels", views)


def evaluate_picture_bound(
    model: ProjectionModel,
    data: ShapeSet,
    independent: Mapping[str, IndependentPixels],
    *,
    seed: int,
    limit: int | None = None,
) -> Iterator[Examined | BoundReport]:
    """Find the bound of the pictures of every shape with one draw of codes each.

    Args:
        model: Learned from pictures, with the cameras that take these.
        data: Shapes with labels; without labels they count as one class.
        independent: The baselines by name, fitted to pictures of training shapes.
        seed: Shape i draws its codes with seed + i.
        limit: Only the first shapes of every class, this many in all.

    Yields:
        `Examined` records, then the report, whose nats are of a shape's pictures together.
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
    yield _report(name, data.name, taken, seed, found, exact, "pictures", views)


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


def _report(
    name: str,
    data: str,
    taken: Classed,
    seed: int,
    found: Floats,
    exact: Mapping[str, Floats],
    of: Kind,
    views: int,
) -> BoundReport:
    """Put together the bounds (N, 2) of a model and the exact nats (N,) of baselines."""
    surprise, divergence = (float(value) for value in found.mean(0))
    total = surprise + divergence
    rows = [Row(name, "model", total, surprise, divergence, taken.means(found.sum(1))[1])]
    for method, nats in exact.items():
        mean = float(nats.mean())
        rows.append(Row(method, "baseline", mean, mean, 0.0, taken.means(nats)[1]))
    occupancy = float(taken.shapes.mean())
    return BoundReport(data, len(taken), seed, occupancy, tuple(rows), of, views)
