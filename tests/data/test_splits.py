"""Splits: the same share of every class, the same shapes every time."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.data.copies import AXES, copied
from voxstudio.data.formats import ShapeSet
from voxstudio.data.splits import parts, read, split, written

LABELS = np.repeat([0, 1, 2], [10, 25, 4])


def numbered(count: int) -> np.ndarray:
    """Shapes that can be told apart: shape i has i + 1 solid voxels."""
    voxels = np.zeros((count, 64), np.uint8)
    for row, voxel in enumerate(voxels):
        voxel[: row + 1] = 1
    return voxels.reshape(count, 4, 4, 4)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_every_class_gives_its_share_rounded_down(share: float) -> None:
    held = np.bincount(LABELS[split(LABELS, share)], minlength=3)
    assert held.tolist() == [int(share * size) for size in (10, 25, 4)]


def test_shapes_without_copies_are_parted_as_they_always_were() -> None:
    """Checkpoints that do not say what was held out rely on it."""
    assert np.flatnonzero(split(LABELS, 0.2)).tolist() == [5, 7, 18, 19, 24, 28, 34]
    assert np.array_equal(split(LABELS, 0.2, np.arange(39)[::-1]), split(LABELS, 0.2))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_group_is_held_out_whole_or_not_at_all(share: float) -> None:
    labels = np.repeat([0, 1], [60, 140])
    groups = np.random.default_rng(0).integers(0, 90, 200)  # of several classes, too
    held = split(labels, share, groups)
    assert not set(groups[held]) & set(groups[~held])
    counts, most = np.bincount(labels[held], minlength=2), share * np.bincount(labels)
    assert (counts <= most).all()
    assert (counts > most - 5).all()


def test_of_one_large_group_nothing_is_held_out() -> None:
    assert not split(np.zeros(30, int), 0.5, np.zeros(30, int)).any()


def test_no_copy_lies_on_the_other_side() -> None:
    rng = np.random.default_rng(0)
    some = rng.random((60, 8, 8, 8)) < 0.3
    shapes = np.concatenate([some, np.flip(some[:20], 3), some[:30], some[40:]])
    shapes[90:, 0, 0, 0] ^= True  # nearly copies
    labels = rng.integers(0, 3, len(shapes))
    training, held = parts(ShapeSet(shapes, labels, ("a", "b", "c")), 0.2)
    assert len(held) >= 0.15 * len(shapes)
    assert not copied(held.voxels, training.voxels, axes=AXES).any()
    apart = parts(ShapeSet(shapes, labels, ("a", "b", "c")), 0.2, limit=0)
    assert copied(apart[1].voxels, apart[0].voxels).any()


def test_what_is_held_out_is_written_in_few_letters_and_read_again() -> None:
    held = split(LABELS, 0.2)
    assert len(written(held)) == 10
    assert np.array_equal(read(written(held), 39), held)
    for text, count in ((written(held), 48), ("0", 4), ("xy", 8), (written(held), 24)):
        with pytest.raises(ValueError, match=r"shapes|hexadecimal|fromhex"):
            read(text, count)


def test_a_set_parts_as_its_indices_do() -> None:
    shapes = ShapeSet(numbered(39), LABELS, ("a", "b", "c"), "set", spacing=(1.0, 2.0, 3.0))
    training, validation = parts(shapes, 0.2, limit=0)
    held = split(LABELS, 0.2)
    for part, rows in ((training, np.flatnonzero(~held)), (validation, np.flatnonzero(held))):
        assert part.labels is not None
        assert np.array_equal(part.labels, LABELS[rows])
        assert np.array_equal(part.voxels.reshape(len(part), -1).sum(1), rows + 1)
        assert (part.label_names, part.spacing) == (("a", "b", "c"), (1.0, 2.0, 3.0))


def test_a_set_without_labels_is_one_class() -> None:
    training, validation = parts(ShapeSet(numbered(20)), 0.25)
    assert (len(training), len(validation)) == (15, 5)
    assert training.labels is validation.labels is None
