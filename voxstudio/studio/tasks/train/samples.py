"""Shapes that a run learns from beside shapes that its newest checkpoint makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.formats import read_shapes
from voxstudio.data.formats.npz import read_values
from voxstudio.render.views import plate
from voxstudio.training.report import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.render.tiles import ColouredMesh

    Shown = NDArray[np.float32] | ColouredMesh

COUNT = 3


@dataclass(frozen=True, eq=False)
class Samples:
    """What to show of a run.

    Args:
        observed: Some of the training shapes, (D, H, W) each; pictures as plates.
        made: Likewise, by the model; none where it makes none by itself.
        iteration: Of the checkpoint.
    """

    observed: list[Shown]
    made: list[Shown]
    iteration: int


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
    seen = _observed(folder / OBSERVED)
    shown = [plate(each) if _is_picture(each) else each for each in seen]
    yield None
    if weights is None:
        return Samples(shown, [], 0)
    model = load(weights)
    made: list[Shown] = []
    for made in _made(model, seen):  # noqa: B007
        yield None
    return Samples(shown, made, int(model.header.training.get("iterations", 0)))


def _observed(path: Path) -> NDArray[Any]:
    """Return shapes (N, D, H, W), float32 in [0, 1], or pictures (N, 3, R, R), uint8."""
    pictures = read_values(path, "pictures", "pictures")
    if pictures is not None:
        return pictures[:COUNT]
    return read_shapes(path).voxels[:COUNT].astype(np.float32)


def _is_picture(each: NDArray[Any]) -> bool:
    return each.dtype == np.uint8


def _made(model: LoadedNet, seen: NDArray[Any]) -> Iterator[list[Shown]]:
    """Yield what a model makes after every step."""
    from voxstudio.training.preview_samples import meshes, preview_samples

    if _is_picture(seen):
        yield list(meshes(model, seen))
    else:
        yield from map(list, preview_samples(model, seen))
