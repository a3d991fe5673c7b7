"""Sets of shapes that are judged: samples of a model, or whatever another program made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.coarse import block_means
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.progress import Examined
from voxstudio.room import check_room

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import Any

    from numpy.typing import NDArray

    from voxstudio.choices import Start
    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.table import Role
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.model import Model

    Bools = NDArray[np.bool_]

COMPARED = 32
"""Most voxels along each axis at which shapes are compared: thousands of finer ones would take all
memory, and where they are new or alike shows as well."""

STARTS = {
    "chains": "the chains of learning",
    "noise": "noise",
    "codes": "codes",
    "voxels": "single voxels",
}
"""Where samples start, in words."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Shapes of one origin.

    Args:
        name: What they are called in a table.
        shapes: Solid voxels, (N, D, H, W).
        role: Of their row.
        kinds: Class that each one should be of, (N,) words; None where nothing says so.
        start: Where the samples of a model started, a word of `STARTS`.
    """

    name: str
    shapes: Bools
    role: Role = "model"
    kinds: tuple[str, ...] | None = None
    start: str = ""

    def __len__(self) -> int:
        """Number of shapes."""
        return len(self.shapes)

    def some(self, count: int, seed: int) -> Samples:
        """Return so many of them, chosen at random; all where there are fewer."""
        if count >= len(self):
            return self
        rows = np.sort(np.random.default_rng(seed).choice(len(self), count, replace=False))
        return self.take(rows)

    def all_of(self, kind: str) -> Samples:
        """Return them as shapes that all should be of one class."""
        return replace(self, kinds=(kind,) * len(self))

    def take(self, rows: NDArray[np.integer]) -> Samples:
        """Return those with these numbers."""
        kinds = None if self.kinds is None else tuple(self.kinds[row] for row in rows)
        return replace(self, shapes=self.shapes[rows], kinds=kinds)


def of_set(data: ShapeSet, name: str, role: Role = "model") -> Samples:
    """Return the shapes of a file, with the classes that it names, on at most 32^3 voxels.

    Raises:
        ImportRejected: If it holds none.
    """
    if not len(data):
        raise ImportRejected(name, "holds no shapes", "at least one")
    known = data.labels is not None and data.label_names
    kinds = tuple(data.label_names[k] for k in data.kinds) if known else None
    return Samples(name, coarsened(data.voxels) > 0.5, role, kinds)


def sampled(
    model: Model, count: int, seed: int, start: Start | None = None, class_name: str = ""
) -> Generator[Examined, None, Samples]:
    """Draw the samples of the seeds from `seed` on, as the checkpoint says.

    What cannot be drawn is refused at once, before the first step.

    Args:
        model: That can `sample`.
        count: Samples.
        seed: Of the first.
        start: Of the chains of an energy; None for what is usual.
        class_name: Their class, of a model that has a choice of it.

    Yields:
        How many there are.

    Raises:
        ImportRejected: If it has no such start, fewer chains than samples, or samples take more
            memory than there is.
    """
    check_room(count, model.resolution)
    kind = class_name if class_name in model.classes else None
    frames = model.sample_frames(count, seed=seed, start=start, class_name=kind)
    return _drawn(model, frames, count, start)


def _drawn(
    model: Model, frames: Iterator[Frame], count: int, start: Start | None
) -> Generator[Examined, None, Samples]:
    """Follow a run, and keep what became of every few shapes."""
    parts: list[Bools] = []
    for _, some in groupby(frames, lambda frame: frame.first):
        for frame in some:
            yield Examined(count * frame.done // frame.total, count)
        parts.append(coarsened(frame.shapes) > 0.5)
    return Samples(model.name, np.concatenate(parts), start=model.start_of_samples(start))


def coarsened(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapes (N, D, H, W) of more than 32 voxels along an axis as means of blocks."""
    side = _block(shapes.shape[1:])
    return shapes if side == 1 else block_means(shapes, side)


def coarse_size(size: tuple[int, ...]) -> tuple[int, ...]:
    """Return the size that `coarsened` gives shapes of a size, (D, H, W)."""
    return tuple(each // _block(size) for each in size)


def _block(size: tuple[int, ...]) -> int:
    """Return the side of the blocks; 1 where shapes stay as they are."""
    side = max(1, -(-max(size) // COMPARED))
    return 1 if any(each % side for each in size) else side
