"""Which shapes are learned from and which are held back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet

SPLIT_SEED = 20161
"""Fixed, so that every run and every report holds back the same shapes."""


def split(labels: NDArray[np.integer], share: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split indices into training and validation, the same share of every class.

    Args:
        labels: Class of every shape, (N,).
        share: Part that is held back, rounded down per class, 0 <= share < 1.

    Returns:
        Sorted indices of the training part and of the validation part.
    """
    rng = np.random.default_rng(SPLIT_SEED)
    held: list[NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        held.append(members[: int(share * len(members))])
    validation = np.sort(np.concatenate(held))
    return np.setdiff1d(np.arange(len(labels)), validation), validation


def parts(shapes: ShapeSet, share: float) -> tuple[ShapeSet, ShapeSet]:
    """Split a set into the shapes that training on it learns from and those it holds back.

    Args:
        shapes: Without labels, all shapes count as one class.
        share: As for `split`.

    Returns:
        The training part and the validation part, in the order of the set.
    """
    labels = np.zeros(len(shapes), np.intp) if shapes.labels is None else shapes.labels
    training, validation = (
        replace(
            shapes,
            voxels=shapes.voxels[rows],
            labels=None if shapes.labels is None else shapes.labels[rows],
        )
        for rows in split(labels, share)
    )
    return training, validation


def in_turn(labels: NDArray[np.generic], count: int) -> list[int]:
    """Return the first rows of every class, the classes in turn, `count` in all or all there are.

    Args:
        labels: Class of every row, (N,).
        count: How many rows.
    """
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    rounds = range(max((len(rows) for rows in members), default=0))
    rows = [int(part[i]) for i in rounds for part in members if i < len(part)]
    return rows[:count]
