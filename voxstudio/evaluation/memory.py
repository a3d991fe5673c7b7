"""Whether a model that has learned shapes by heart returns to them from corrupted ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from voxstudio.corruption import corrupt
from voxstudio.evaluation.novelty import nearest, overlaps
from voxstudio.sampling.player import last
from voxstudio.sampling.recall import recall

if TYPE_CHECKING:
    from voxstudio.sampling.player import Model

Bools = NDArray[np.bool_]

WHOLE = 0.95
"""A shape has come back when its overlap with the stored one is at least this."""


@dataclass(frozen=True)
class Recalled:
    """What became of one corrupted shape.

    Args:
        stored: Index of the shape that was corrupted.
        before: Overlap (IoU) of the corrupted shape with it.
        found: Index of the stored shape nearest to the result.
        overlap: IoU of the result with the shape that was corrupted.
        guess: Index of the stored shape from which the corrupted one differs in the fewest voxels:
            what a comparison with all of them finds, without a model.
    """

    stored: int
    before: float
    found: int
    overlap: float
    guess: int

    @property
    def right(self) -> bool:
        """Whether the result is nearest to the shape that was corrupted."""
        return self.found == self.stored

    @property
    def whole(self) -> bool:
        """Whether the result is that shape, but for a few voxels."""
        return self.right and self.overlap >= WHOLE


@dataclass(frozen=True)
class MemoryReport:
    """Figures of corrupted shapes of one kind.

    Args:
        name: Of the model.
        corruption: In words.
        seed: Shape i was corrupted with the seed after it by i.
        recalled: One per shape.
    """

    name: str
    corruption: str
    seed: int
    recalled: tuple[Recalled, ...]

    @property
    def right(self) -> float:
        """Share that is nearest to the right stored shape."""
        return float(np.mean([each.right for each in self.recalled]))

    @property
    def whole(self) -> float:
        """Share that came back whole: nearest to the right one, with an IoU of at least .95."""
        return float(np.mean([each.whole for each in self.recalled]))

    @property
    def overlap(self) -> float:
        """Mean IoU with the right stored shape."""
        return float(np.mean([each.overlap for each in self.recalled]))

    @property
    def before(self) -> float:
        """Mean IoU of the corrupted shapes with the right ones."""
        return float(np.mean([each.before for each in self.recalled]))

    @property
    def guess(self) -> float:
        """Share of shapes that a comparison with all stored ones finds, without a model."""
        return float(np.mean([each.guess == each.stored for each in self.recalled]))

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        names = ("right", "whole", "overlap", "before", "guess")
        return {**asdict(self), **{name: getattr(self, name) for name in names}}


def closest(shapes: Bools, stored: Bools) -> NDArray[np.intp]:
    """Return which stored shape every shape differs from in the fewest voxels, (N,).

    Args:
        shapes: (N, D, H, W).
        stored: (M, D, H, W).
    """
    ours, theirs = (each.reshape(len(each), -1).astype(np.float32) for each in (shapes, stored))
    differing = theirs.sum(1) - 2 * (ours @ theirs.T)  # but for a number per shape; exact
    return np.asarray(differing.argmin(1))


def resemblance(shape: Bools, stored: Bools) -> tuple[int, float]:
    """Return which stored shape (M, D, H, W) a shape (D, H, W) overlaps most, and its IoU."""
    rows, overlap = nearest(shape[None], stored)
    return int(rows[0]), float(overlap[0])


def compare(
    stored: Bools, rows: NDArray[np.integer], corrupted: Bools, made: Bools
) -> list[Recalled]:
    """Say what became of corrupted shapes.

    Args:
        stored: All remembered shapes, (M, D, H, W).
        rows: Which of them were corrupted, (N,).
        corrupted: (N, D, H, W).
        made: What the descent made of these, (N, D, H, W).
    """
    guesses = closest(corrupted, stored)
    before, table = overlaps(corrupted, stored), overlaps(made, stored)
    found = table.argmax(1)
    return [
        Recalled(int(row), float(before[i, row]), int(found[i]), float(table[i, row]),
                 int(guesses[i]))
        for i, row in enumerate(rows)
    ]  # fmt: skip


def evaluate_memory(
    model: Model, stored: Bools, corruption: str, *, name: str, seed: int, repeats: int = 1
) -> MemoryReport:
    """Corrupt every stored shape, descend, and see which one it became.

    Args:
        model: With the capability `memory`.
        stored: What it remembers, (M, D, H, W).
        corruption: In the words of `corrupt`.
        name: Of the model.
        seed: Of the corruption of the first shape; those after it count on.
        repeats: How often every shape is corrupted, each time differently.

    Raises:
        ImportRejected: If the corruption is not valid for these shapes.
    """
    rows = np.tile(np.arange(len(stored)), repeats)
    corrupted = np.stack([corrupt(stored[row], corruption, seed + i) for i, row in enumerate(rows)])
    found: list[Recalled] = []
    for part in np.array_split(np.arange(len(rows)), repeats):
        made = last(recall(model, corrupted[part])).voxels > 0.5
        found += compare(stored, rows[part], corrupted[part], made)
    return MemoryReport(name, corruption, seed, tuple(found))
