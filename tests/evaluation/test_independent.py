"""The model of independent voxels, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.evaluation.independent import Independent, independent


def shapes(*rows: list[int], labels: list[int] | None = None) -> ShapeSet:
    """Shapes of 1 x 1 x 2 voxels."""
    voxels = np.array(rows, np.uint8).reshape(-1, 1, 1, 2)
    if labels is None:
        return ShapeSet(voxels)
    return ShapeSet(voxels, np.array(labels), ("left", "right", "absent"))


def test_shares_are_counted_as_if_of_two_more_shapes_one_were_solid() -> None:
    fitted = Independent.fitted(shapes([1, 0], [1, 0], [1, 1], [0, 0]).voxels > 0)
    assert fitted.probability.ravel() == pytest.approx([4 / 6, 2 / 6])


def test_nats_are_those_worked_out_by_hand() -> None:
    training = shapes([1, 0], [1, 0], [1, 1], [0, 0])  # 2/3 and 1/3 solid
    held_back = shapes([1, 0], [0, 1], [1, 1], labels=[0, 1, 1])
    both, neither, mixed = -2 * log(2 / 3), -2 * log(1 / 3), -log(2 / 3) - log(1 / 3)
    found = independent(training, held_back)
    assert found.classes == pytest.approx({"left": both, "right": (neither + mixed) / 2})
    assert found.mean == pytest.approx((both + neither + mixed) / 3)
    assert independent(training, replace(held_back, labels=None)).classes == {}


def test_probabilities_of_all_shapes_add_up_to_one() -> None:
    every = np.array([[(n >> bit) & 1 for bit in range(8)] for n in range(256)], np.bool_)
    rng = np.random.default_rng(0)
    fitted = Independent.fitted(rng.random((5, 2, 2, 2)) < 0.3)
    assert np.exp(-fitted.nats(every.reshape(-1, 2, 2, 2))).sum() == pytest.approx(1)


def test_a_large_set_of_independent_voxels_takes_its_entropy() -> None:
    rng = np.random.default_rng(1)
    share = rng.random((4, 4, 4))
    training, held_back = (ShapeSet(rng.random((5000, 4, 4, 4)) < share) for _ in range(2))
    entropy = -(share * np.log(share) + (1 - share) * np.log1p(-share)).sum()
    assert independent(training, held_back).mean == pytest.approx(entropy, rel=0.01)


def test_a_voxel_that_was_never_solid_costs_much_and_not_everything() -> None:
    found = independent(shapes(*[[0, 0]] * 98), shapes([1, 0]))
    assert found.mean == pytest.approx(log(100) - log(0.99))


def test_sets_that_do_not_fit_are_refused() -> None:
    one = shapes([1, 0])
    with pytest.raises(ValueError, match="are not"):
        independent(one, ShapeSet(np.zeros((1, 1, 1, 3), np.uint8)))
    with pytest.raises(ValueError, match="no shapes"):
        independent(one, replace(one, voxels=one.voxels[:0]))
