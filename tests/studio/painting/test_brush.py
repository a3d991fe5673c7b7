"""Brush: a stamp covers exactly the voxels within its radius."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxstudio.studio.painting import Brush, inside_sphere

coordinate = st.floats(-4, 14)


@given(centre=st.tuples(coordinate, coordinate, coordinate), radius=st.floats(0.5, 6))
def test_stamp_is_the_brute_force_sphere_and_the_nearest_voxel(
    centre: tuple[float, float, float], radius: float
) -> None:
    shape = (10, 9, 11)
    hidden = np.zeros(shape, dtype=np.bool_)
    changed = Brush(radius).stamp(hidden, centre)
    grid = np.moveaxis(np.indices(shape), 0, -1)
    expected = ((grid - np.asarray(centre)) ** 2).sum(axis=-1) <= radius**2
    nearest = np.clip(np.round(centre), 0, np.asarray(shape) - 1).astype(int)
    if np.abs(np.asarray(centre) - nearest).max() <= 1:
        expected[tuple(nearest)] = True
    assert np.array_equal(hidden, expected)
    assert changed == expected.any()


@given(centre=st.tuples(coordinate, coordinate, coordinate), radius=st.floats(0.5, 6))
def test_erasing_takes_back_what_painting_did(
    centre: tuple[float, float, float], radius: float
) -> None:
    hidden = np.zeros((10, 9, 11), dtype=np.bool_)
    brush = Brush(radius)
    brush.stamp(hidden, centre)
    assert not brush.stamp(hidden, centre)
    brush.swapped().stamp(hidden, centre)
    assert not hidden.any()


def test_volume_is_that_of_a_ball() -> None:
    _, inside = inside_sphere((64, 64, 64), (31.3, 32.1, 30.7), 12.0)
    assert inside.sum() == pytest.approx(4 / 3 * np.pi * 12**3, rel=0.01)


def test_sizes_step_by_halves_and_stay_in_range() -> None:
    brush = Brush(3.0)
    assert brush.resized(1).radius == 3.5
    assert brush.resized(-1).radius == 2.5
    assert brush.resized(-100).radius == 0.5
    assert Brush(60.0).resized(3).radius == 64.0
    assert brush.resized(1).erase is False
