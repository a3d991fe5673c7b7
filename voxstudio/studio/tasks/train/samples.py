"""Shapes that a run learns from beside shapes that its newest checkpoint makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.formats import read_shapes
from voxstudio.data.formats.npz import read_values
from voxstudio.operations import CLASSIFY
from voxstudio.render.views import plate
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.render.tiles import ColouredMesh

    Shown = NDArray[np.float32] | ColouredMesh

COUNT, NAMED = 3, 6
"""Shapes that are shown beside samples, and those that a classifier names."""


@dataclass(frozen=True, eq=False)
class Samples:
    """What to show of a run.

    Args:
        observed: Some of the training shapes, (D, H, W) each; pictures as plates.
        made: Likewise, by the model; none where it makes none by itself.
        iteration: Of the checkpoint.
        names: Class of each observed shape, and that which a classifier predicts; else none.
        accuracy: Of a classifier, in words; else empty.
    """

    observed: list[Shown]
    made: list[Shown]
    iteration: int
    names: tuple[str, ...] = ()
    accuracy: str = ""


def samples(
    folder: Path, weights: Path | None, load: Callable[[Path], LoadedNet]
) -> Generator[None, None, Samples]:
    """Load the newest checkpoint and run it, as a job whose records mean nothing.

    Args:
        folder: Of the run.
        weights: The checkpoint; None before there is one.
        load: Loads it.

    Returns:
        What the model makes of the observed shapes, or of pictures.

    Raises:
        ImportRejected: If the run's files are damaged.
    """
    seen, names = _observed(folder / OBSERVED)
    shown = [plate(each) if _is_picture(each) else each for each in seen]
    yield None
    if weights is None:
        return Samples(shown, [], 0, names)
    model = load(weights)
    if CLASSIFY.declared_by(model.header):
        return _named(model, folder)
    made: list[Shown] = []
    for made in _made(model, seen):  # noqa: B007
        yield None
    return Samples(shown, made, int(model.header.training.get("iterations", 0)))


def _named(model: LoadedNet, folder: Path) -> Samples:
    """Return held-out shapes, some of every class, and their predicted classes."""
    from voxstudio.evaluation.classifier import classifier_of

    shapes, judge = read_shapes(folder / OBSERVED), classifier_of(model)
    found = judge.probabilities(shapes.voxels)
    named, truth = found.argmax(axis=1), shapes.kinds
    right = float((named == truth).mean())
    rows = np.linspace(0, len(found) - 1, min(NAMED, len(found))).astype(np.intp)
    iteration = int(model.header.training.get("iterations", 0))
    return Samples(
        [shapes.voxels[row].astype(np.float32) for row in rows],
        [],
        iteration,
        tuple(
            f"{shapes.label_names[truth[row]]}, predicted {judge.classes[named[row]]}"
            f" ({found[row, named[row]]:.2f})"
            for row in rows
        ),
        f"Held-out accuracy {right:.2f} ({len(found)} shapes) at iteration {iteration:,}",
    )


def _observed(path: Path) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return what a run is shown at, and classes where it has some to name.

    Shapes are (N, D, H, W), float32 in [0, 1], pictures (N, 3, R, R), uint8.
    """
    pictures = read_values(path, "pictures", "pictures")
    if pictures is not None:
        return pictures[:COUNT], ()
    shapes = read_shapes(path)
    classes = () if shapes.labels is None else tuple(shapes.label_names[k] for k in shapes.labels)
    return shapes.voxels[:COUNT].astype(np.float32), classes[:COUNT]


def _is_picture(each: NDArray[Any]) -> bool:
    return each.dtype == np.uint8


def _made(model: LoadedNet, seen: NDArray[Any]) -> Iterator[list[Shown]]:
    """Yield what a model makes after every step."""
    from voxstudio.training.preview_samples import meshes, preview_samples

    if _is_picture(seen):
        yield list(meshes(model, seen))
    else:
        yield from map(list, preview_samples(model, seen))
