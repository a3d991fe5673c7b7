"""What a run takes from its shapes before it learns."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.training.statistics import centre

SHAPES = np.zeros((2, 4, 4, 4), np.uint8)
SHAPES[0] = 255
SHAPES[1, :2] = 255


def test_what_is_taken_away_is_the_mean_shape_one_mean_or_nothing() -> None:
    shape, _ = centre(SHAPES, "mean shape")
    value, _ = centre(SHAPES, "mean value")
    none, spread = centre(SHAPES, "none")
    assert (shape[..., :2, :, :] == 1).all() and (shape[..., 2:, :, :] == 0).all()
    assert (value == 0.5).all()
    assert (none == 0).all()
    assert spread == pytest.approx(1.0)  # data are -1 and 1
