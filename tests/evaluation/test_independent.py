"""The model of independent voxels, worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from voxstudio.evaluation.independent import Independent


def shapes(*rows: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Shapes of 1 x 1 x 2 voxels."""
    return np.array(rows, np.bool_).reshape(-1, 1, 1, 2)


def test_shares_are_counted_as_if_of_two_more_shapes_one_were_solid() -> None:
    fitted = Independent.fitted(shapes([1, 0], [1, 0], [1, 1], [0, 0]))
    assert fitted.probability.ravel() == pytest.approx([4 / 6, 2 / 6])


def test_nats_are_those_worked_out_by_hand() -> None:
    fitted = Independent.fitted(shapes([1, 0], [1, 0], [1, 1], [0, 0]))  # 2/3 and 1/3 solid
    both, neither, mixed = -2 * log(2 / 3), -2 * log(1 / 3), -log(2 / 3) - log(1 / 3)
    found = fitted.nats(shapes([1, 0], [0, 1], [1, 1]))
    assert found == pytest.approx([both, neither, mixed])


def test_probabilities_of_all_shapes_add_up_to_one() -> None:
    every = np.array([[(n >> bit) & 1 for bit in range(8)] for n in range(256)], np.bool_)
    rng = np.random.default_rng(0)
    fitted = Independent.fitted(rng.random((5, 2, 2, 2)) < 0.3)
    assert np.exp(-fitted.nats(every.reshape(-1, 2, 2, 2))).sum() == pytest.approx(1)


def test_a_large_set_of_independent_voxels_takes_its_entropy() -> None:
    rng = np.random.default_rng(1)
    share = rng.random((4, 4, 4))
    training, held_back = (rng.random((5000, 4, 4, 4)) < share for _ in range(2))
    entropy = -(share * np.log(share) + (1 - share) * np.log1p(-share)).sum()
    assert Independent.fitted(training).nats(held_back).mean() == pytest.approx(entropy, rel=0.01)


def test_a_voxel_that_was_never_solid_costs_much_and_not_everything() -> None:
    found = Independent.fitted(shapes(*[[0, 0]] * 98)).nats(shapes([1, 0]))
    assert found == pytest.approx([log(100) - log(0.99)])
