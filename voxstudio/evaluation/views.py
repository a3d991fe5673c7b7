"""Shapes made of pictures: whether they look like them, and how free they are elsewhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.evaluation.progress import Examined
from voxstudio.sequential.pictures import outlines, taken
from voxstudio.views import Camera

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.sequential.pictures import ProjectionModel, ViewModel

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float32]

SAMPLES = 4
"""Shapes per picture."""

MEAN = 1000
PART = 50
"""Most shapes whose pictures are averaged, and how many are taken at a time."""


@dataclass(frozen=True)
class ViewsReport:
    """Samples of a model that is told views (Rezende et al., A.9).

    Args:
        count: Shapes whose pictures were told.
        samples: Shapes that were made of each.
        outline: Overlap of a sample's silhouette with that of what it was told, in the mean.
        outline_of_others: Of the silhouette of the next shape's sample: what chance gives.
        overlap: Of samples with the true shapes.
        same: 1 - overlap of two samples of one picture, in the mean.
        different: 1 - overlap of two samples of different pictures.
    """

    count: int
    samples: int
    outline: float
    outline_of_others: float
    overlap: float
    same: float
    different: float

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class ProjectionReport:
    """Volumes of a model that learned from pictures alone (Rezende et al., A.4).

    Errors are mean squares over the pixels of views from sides that the model was not shown.

    Args:
        count: Shapes.
        shown: Pictures that the model was given of each.
        held_back: Other sides of each that were compared.
        camera: Error of what the learned camera sees of the volume.
        shape: Error of true pictures of the volume, made solid at 1/2: how honest it is.
        mean_picture: Error of the mean picture of the training shapes from that side.
        overlap: Of the volume with the true shape.
        overlap_of_others: Of the next shape's volume with it: what chance gives.
    """

    count: int
    shown: int
    held_back: int
    camera: float
    shape: float
    mean_picture: float
    overlap: float
    overlap_of_others: float

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def evaluate_views(model: ViewModel, shapes: Bools, seed: int) -> Iterator[Examined | ViewsReport]:
    """Make shapes of pictures of new ones and compare.

    Args:
        model: Told views.
        shapes: (N, D, H, W), at least two.
        seed: Sample k of shape i has seed SEED + i SAMPLES + k.

    Yields:
        `Examined` records, then the report.
    """
    pictures = taken(shapes, model.cameras)
    made = np.empty((len(shapes), SAMPLES, *shapes.shape[1:]), np.bool_)
    for row, told in enumerate(pictures):
        first = seed + row * SAMPLES
        made[row] = model.make(told, range(first, first + SAMPLES)) > 0.5
        yield Examined(row + 1, len(shapes))
    told_outlines = outlines(shapes, model.cameras)[:, None]
    seen = np.stack([outlines(row, model.cameras) for row in made])
    first, second = np.triu_indices(SAMPLES, 1)
    yield ViewsReport(
        len(shapes),
        SAMPLES,
        float(_overlap(seen, told_outlines, 3).mean()),
        float(_overlap(np.roll(seen, 1, 0), told_outlines, 3).mean()),
        float(_overlap(made, shapes[:, None], 3).mean()),
        float(1 - _overlap(made[:, first], made[:, second], 3).mean()),
        float(1 - _overlap(made, np.roll(made, 1, 0), 3).mean()),
    )


def evaluate_projection(
    model: ProjectionModel,
    shapes: Bools,
    beside: Sequence[Camera],
    mean_pictures: Floats,
    seed: int,
) -> Iterator[Examined | ProjectionReport]:
    """Find shapes in pictures of new ones and compare them from other sides.

    Args:
        model: Learned from pictures, with the cameras of those that it is given.
        shapes: (N, D, H, W), at least two.
        beside: Cameras of the views that are held back.
        mean_pictures: Of the training shapes by these cameras, (W, R, R).
        seed: Shape i has seed SEED + i.

    Yields:
        `Examined` records, then the report.
    """
    given, truth = taken(shapes, model.cameras), taken(shapes, beside)
    made, guesses = np.empty(shapes.shape, np.bool_), np.empty_like(truth)
    for row, pictures in enumerate(given):
        volumes, seen = model.find(pictures, [seed + row], beside)
        made[row], guesses[row] = volumes[0] > 0.5, seen[0]
        yield Examined(row + 1, len(shapes))
    yield ProjectionReport(
        len(shapes),
        len(model.cameras),
        len(beside),
        _error(guesses, truth),
        _error(taken(made, beside), truth),
        _error(mean_pictures[None], truth),
        float(_overlap(made, shapes, 3).mean()),
        float(_overlap(np.roll(made, 1, 0), shapes, 3).mean()),
    )


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


def _error(made: Floats, truth: Floats) -> float:
    return float(np.square(made - truth, dtype=np.float64).mean())


def _overlap(first: Bools, second: Bools, axes: int) -> NDArray[np.float64]:
    """Return intersection over union along the last axes."""
    along = tuple(range(-axes, 0))
    both = (first & second).sum(along)
    return np.asarray(both / np.maximum(1, (first | second).sum(along)), np.float64)
