"""Chances that come true as often as they say, and those that do not."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.evaluation.metrics.calibration import reliability


def test_chances_that_are_right_have_next_to_no_error() -> None:
    rng = np.random.default_rng(0)
    chances = rng.random(200_000)
    found = reliability(chances, rng.random(len(chances)) < chances)
    assert found.counts.sum() == len(chances)
    assert found.error < 0.01


def test_the_error_is_how_far_chances_are_off() -> None:
    chances = np.repeat([0.25, 1.0], [60, 40])
    came_true = np.concatenate([np.arange(60) < 30, np.arange(40) < 24])
    found = reliability(chances, came_true)
    assert found.counts.tolist() == [0, 0, 60, 0, 0, 0, 0, 0, 0, 40]
    assert (found.told[2], found.true[2], found.true[9]) == (0.25, 0.5, 0.6)
    assert found.error == pytest.approx(0.6 * 0.25 + 0.4 * 0.4)


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no chances"):
        reliability(np.zeros(0), np.zeros(0, np.bool_))
