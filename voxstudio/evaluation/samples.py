"""Sets of shapes that are judged: samples of a model, or whatever another program made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.capabilities import abilities
from voxstudio.coarse import block_means
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.progress import Examined
from voxstudio.latent.model import latent_model
from voxstudio.loaded import ladder, volumes
from voxstudio.nets.cost import check_run
from voxstudio.room import check_room
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import last, play
from voxstudio.sampling.starts import begun, check_start, usual

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.table import Role
    from voxstudio.loaded import LoadedNet
    from voxstudio.persistent import Start

    Bools = NDArray[np.bool_]

BATCH = 25
"""Samples that are drawn at once."""
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
    model: LoadedNet, count: int, seed: int, start: Start | None = None
) -> Generator[Examined, None, Samples]:
    """Draw the samples of the seeds from `seed` on, as the checkpoint says.

    Args:
        model: With the capability `synthesis`, `multigrid` or `latent`.
        count: Samples.
        seed: Of the first.
        start: Of the chains of a model with `synthesis`; None for what is usual.

    Yields:
        How many there are.

    Raises:
        ImportRejected: If it has no such start, or fewer chains than samples.
    """
    where = started(model, count, start)
    parts = []
    for first in range(0, count, BATCH):
        seeds = range(seed + first, seed + min(first + BATCH, count))
        parts.append(coarsened(drawn(model, seeds, start)) > 0.5)
        yield Examined(seeds.stop - seed, count)
    return Samples(model.header.name, np.concatenate(parts), start=where)


def coarsened(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return shapes (N, D, H, W) of more than 32 voxels along an axis as means of blocks."""
    side = -(-max(shapes.shape[1:]) // COMPARED)
    if side <= 1 or any(size % side for size in shapes.shape[1:]):
        return shapes
    return block_means(shapes, side)


def started(model: LoadedNet, count: int, start: Start | None = None) -> str:
    """Return where samples start, as a table says it.

    Args:
        model: With the capability `synthesis`, `multigrid` or `latent`.
        count: Samples.
        start: Of the chains of a model with `synthesis`; None for what is usual.

    Raises:
        ImportRejected: If it has no such start, fewer chains than samples, or samples take more
            memory than there is.
    """
    can = abilities(model.header)
    check_room(count, model.resolution)
    if "latent" not in can:  # which decodes a few at a time
        check_run(model.header.name, model.header.architecture, min(count, BATCH))
    others = {"latent": "codes", "multigrid": "voxels"}
    other = next((o for able, o in others.items() if able in can), None)
    if other is not None and start is not None:
        fault = f"{model.header.name} starts from {other}"
        raise ImportRejected(f"--start {start}", fault, "a model with `synthesis`")
    if other is not None:
        return other
    check_start(model, count, start)
    return start or usual(model)


def drawn(model: LoadedNet, seeds: range, start: Start | None = None) -> NDArray[np.float32]:
    """Return one sample per seed, (B, D, H, W), of a chain, a single voxel or a code."""
    can = abilities(model.header)
    if "latent" in can:
        generator = latent_model(model)
        return generator.decode(generator.draw(seeds))
    if "multigrid" not in can:
        steps = model.header.sampler.steps
        given = begun(model, seeds, start)
        return last(play(model, seeds=seeds, steps=steps, given=given)).estimate
    moments = unfold(ladder(model), volumes(model), seeds=seeds)
    return last(moment.frame for moment in moments).estimate
