"""Splits: the same share of every class, the same shapes every time."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.data.splits import parts, split

LABELS = np.repeat([0, 1, 2], [10, 25, 4])


def numbered(count: int) -> np.ndarray:
    """Shapes that can be told apart: shape i has i + 1 solid voxels."""
    voxels = np.zeros((count, 64), np.uint8)
    for row, voxel in enumerate(voxels):
        voxel[: row + 1] = 1
    return voxels.reshape(count, 4, 4, 4)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_every_class_gives_its_share_rounded_down(share: float) -> None:
    training, validation = split(LABELS, share)
    assert np.array_equal(np.sort(np.concatenate([training, validation])), np.arange(39))
    held = np.bincount(LABELS[validation], minlength=3)
    assert held.tolist() == [int(share * size) for size in (10, 25, 4)]


def test_a_set_parts_as_its_indices_do() -> None:
    shapes = ShapeSet(numbered(39), LABELS, ("a", "b", "c"), "set", spacing=(1.0, 2.0, 3.0))
    training, validation = parts(shapes, 0.2)
    for part, rows in zip((training, validation), split(LABELS, 0.2), strict=True):
        assert part.labels is not None
        assert np.array_equal(part.labels, LABELS[rows])
        assert np.array_equal(part.voxels.reshape(len(part), -1).sum(1), rows + 1)
        assert (part.label_names, part.spacing) == (("a", "b", "c"), (1.0, 2.0, 3.0))


def test_a_set_without_labels_is_one_class() -> None:
    training, validation = parts(ShapeSet(numbered(20)), 0.25)
    assert (len(training), len(validation)) == (15, 5)
    assert training.labels is validation.labels is None
