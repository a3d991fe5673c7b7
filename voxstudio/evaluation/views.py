"""Shapes made of pictures: whether they look like them, and how free they are elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.metrics.bootstrap import mean_interval
from voxstudio.evaluation.progress import Examined
from voxstudio.evaluation.table import Row, Table
from voxstudio.sequential.pictures import outlines, taken
from voxstudio.views import Camera
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from voxstudio.evaluation.table import Role
    from voxstudio.sequential.pictures import ProjectionModel, ViewModel

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float32]

SAMPLES = 4
"""Shapes per picture."""

MEAN = 1000
PART = 50
"""Most shapes whose pictures are averaged, and how many are taken at a time."""


def evaluate_views(
    model: ViewModel, shapes: Bools, seed: int, *, flat: bool = False
) -> Iterator[Examined | Table]:
    """Make shapes of pictures of new ones and compare (Rezende et al., A.9).

    Of samples: `outline`, the overlap (IoU) of their silhouettes with that of what the model was
    told; `overlap` with the true shape; `diversity`, 1 - the overlap of two of them. For samples
    of the same picture, and beside them those of the next shape's: what chance gives.

    Args:
        model: Told views.
        shapes: (N, D, H, W), at least two.
        seed: Sample k of shape i has seed SEED + i SAMPLES + k.
        flat: Whether the model is told silhouettes, in place of shaded pictures.

    Yields:
        `Examined` records, then the table.
    """
    silhouettes = outlines(shapes, model.cameras)
    pictures = silhouettes.astype(np.float32) if flat else taken(shapes, model.cameras)
    made = np.empty((len(shapes), SAMPLES, *shapes.shape[1:]), np.bool_)
    for row, told in enumerate(pictures):
        first = seed + row * SAMPLES
        made[row] = model.make(told, range(first, first + SAMPLES)) > 0.5
        yield Examined(row + 1, len(shapes))
    told_outlines = silhouettes[:, None]
    seen = np.stack([outlines(row, model.cameras) for row in made])
    one, another = np.triu_indices(SAMPLES, 1)
    same = {
        "outline": iou(seen, told_outlines),
        "overlap": iou(made, shapes[:, None]),
        "diversity": 1 - iou(made[:, one], made[:, another]),
    }
    others = {
        "outline": iou(np.roll(seen, 1, 0), told_outlines),
        "overlap": iou(np.roll(made, 1, 0), shapes[:, None]),
        "diversity": 1 - iou(made, np.roll(made, 1, 0)),
    }
    about = {"count": len(shapes), "views": len(model.cameras), "samples": SAMPLES, "seed": seed}
    rows = _row("samples", "model", same), _row("samples of others", "baseline", others)
    yield Table(about, rows)


def evaluate_projection(
    model: ProjectionModel,
    shapes: Bools,
    beside: Sequence[Camera],
    mean_pictures: Floats,
    seed: int,
) -> Iterator[Examined | Table]:
    """Find shapes in pictures of new ones and compare them from other sides (Rezende et al., A.4).

    Errors are mean squares over the pixels of views from sides that the model was not shown:
    `camera` of what the learned camera sees of the volume, `shape` of true pictures of the volume,
    made solid at 1/2: how honest it is. `overlap` is that of the volume with the true shape. Beside
    the model what chance gives: the next shape's volume, and the mean picture of training shapes.

    Args:
        model: Learned from pictures, with the cameras of those that it is given.
        shapes: (N, D, H, W), at least two.
        beside: Cameras of the views that are held back.
        mean_pictures: Of the training shapes by these cameras, (W, R, R).
        seed: Shape i has seed SEED + i.

    Yields:
        `Examined` records, then the table.
    """
    given, truth = taken(shapes, model.cameras), taken(shapes, beside)
    made, guesses = np.empty(shapes.shape, np.bool_), np.empty_like(truth)
    for row, pictures in enumerate(given):
        volumes, seen = model.find(pictures, [seed + row], beside)
        made[row], guesses[row] = volumes[0] > 0.5, seen[0]
        yield Examined(row + 1, len(shapes))
    figures = {
        "camera": _error(guesses, truth),
        "shape": _error(taken(made, beside), truth),
        "overlap": iou(made, shapes),
    }
    rows = (
        _row("volumes", "model", figures),
        _row("volumes of others", "baseline", {"overlap": iou(np.roll(made, 1, 0), shapes)}),
        _row("mean picture", "baseline", {"camera": _error(mean_pictures[None], truth)}),
    )
    sides = {"shown": len(model.cameras), "held_back": len(beside)}
    yield Table({"count": len(shapes), **sides, "seed": seed}, rows)


def elsewhere(model: ProjectionModel) -> list[Camera]:
    """Return the cameras of the ring whose pictures a model is not given."""
    ring = [Camera(*camera) for camera in model.model.spec.cameras]
    return [camera for camera in ring if camera not in model.cameras]


def mean_pictures(shapes: Bools, cameras: Sequence[Camera]) -> Floats:
    """Return the mean picture by each camera of the first shapes (N, D, H, W), (V, R, R)."""
    shapes = shapes[:MEAN]
    total = np.zeros((len(cameras), *shapes.shape[2:]))
    for start in range(0, len(shapes), PART):
        total += taken(shapes[start : start + PART], cameras).sum(0, dtype=np.float64)
    return (total / len(shapes)).astype(np.float32)


def _row(method: str, role: Role, figures: Mapping[str, NDArray[np.float64]]) -> Row:
    """Return the means of figures (N, ...) of N shapes."""
    means = {
        name: mean_interval(values.reshape(len(values), -1).mean(1))
        for name, values in figures.items()
    }
    return Row(method, role, len(next(iter(figures.values()))), means)


def _error(made: Floats, truth: Floats) -> NDArray[np.float64]:
    """Return the mean squared error of the pictures of every shape, (N,)."""
    return np.asarray(np.square(made - truth, dtype=np.float64).reshape(len(truth), -1).mean(1))
