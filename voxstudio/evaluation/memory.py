"""Whether a model that has learned shapes by heart returns to them from corrupted ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voxstudio.corruption import corrupt
from voxstudio.evaluation.metrics.bootstrap import mean_interval
from voxstudio.evaluation.novelty import nearest
from voxstudio.evaluation.table import Row, Table
from voxstudio.sampling.player import last
from voxstudio.sampling.recall import recall
from voxstudio.voxels import pairwise_iou

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.evaluation.table import Role
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
    before, table = pairwise_iou(corrupted, stored), pairwise_iou(made, stored)
    found = table.argmax(1)
    return [
        Recalled(int(row), float(before[i, row]), int(found[i]), float(table[i, row]),
                 int(guesses[i]))
        for i, row in enumerate(rows)
    ]  # fmt: skip


def evaluate_memory(
    model: Model, stored: Bools, corruption: str, *, name: str, seed: int, repeats: int = 1
) -> Table:
    """Corrupt every stored shape, descend, and see which one it became.

    `right` is the share of results that are nearest to the right stored shape, `whole` of those
    that are it with an IoU of at least .95, `overlap` the mean IoU with it. Beside it the corrupted
    shapes themselves, for which the stored shape that differs in the fewest voxels is guessed.

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
    about = {"corruption": corruption, "seed": seed, "count": len(found)}
    ours = [(each.right, each.whole, each.overlap) for each in found]
    given = [(each.guess == each.stored, None, each.before) for each in found]
    return Table(about, (_row(name, "model", ours), _row("corrupted", "baseline", given)))


def _row(method: str, role: Role, found: Sequence[tuple[float | None, ...]]) -> Row:
    """Return the means of figures, one tuple per shape; without those that it does not have."""
    columns = zip(("right", "whole", "overlap"), zip(*found, strict=True), strict=True)
    figures = {
        name: mean_interval(np.array(values, np.float64))
        for name, values in columns
        if None not in values
    }
    return Row(method, role, len(found), figures)
