"""Recovery figures: exact on cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.evaluation import baselines
from voxstudio.evaluation.classes import Classed, chosen
from voxstudio.evaluation.recovery import _row

RNG = np.random.default_rng(0)


def slab(count: int = 4, size: int = 12) -> np.ndarray:
    shapes = np.zeros((count, size, size, size), np.bool_)
    for i, shape in enumerate(shapes):
        shape[: 3 + i, 2:10, 2:10] = True
    return shapes


def test_a_row_counts_hidden_voxels_only_and_averages_over_classes() -> None:
    shapes = np.zeros((3, 2, 2, 2), np.bool_)
    hidden = np.zeros_like(shapes)
    hidden[:, 0] = True
    made = np.ones_like(shapes)
    made[0, 0, 0] = False  # two of four hidden voxels right
    known = Classed(shapes, np.array([0, 1, 1]), ("a", "b"))
    row = _row("m", "model", made, known, hidden)
    assert row.per_class == {"a": 0.5, "b": 1.0}
    assert row["mean"] == 0.75
    assert row.count == 3


def test_empty_errs_on_the_solid_voxels() -> None:
    shapes, hidden = slab(), np.ones_like(slab())
    assert not baselines.empty(shapes, hidden).any()


def test_mirror_is_exact_on_a_symmetric_half() -> None:
    shapes, hidden = slab(), np.zeros_like(slab())
    hidden[..., 6:] = True
    made = baselines.mirror(shapes, hidden)
    assert np.array_equal(made[hidden], shapes[hidden])


def test_nearest_finds_the_shape_behind_the_mask() -> None:
    training = slab()
    hidden = RNG.random(training.shape) < 0.7
    assert np.array_equal(baselines.nearest(training)(training, hidden), training)


def test_gaussian_fills_holes_in_solid_matter() -> None:
    shapes = np.ones((1, 12, 12, 12), np.bool_)
    hidden = RNG.random(shapes.shape) < 0.3
    assert baselines.gaussian(shapes, hidden).mean() > 0.99


@pytest.mark.parametrize("limit", [3, 6, 7])
def test_a_limit_takes_the_classes_in_turn(limit: int) -> None:
    labels = np.array([0] * 10 + [1] * 3 + [2] * 5)
    data = ShapeSet(np.zeros((18, 2, 2, 2), np.bool_), labels, ("a", "b", "c"))
    counts = np.bincount(labels[chosen(data, limit)], minlength=3)
    assert counts.sum() == limit
    assert counts.max() - counts.min() <= 1
