"""Connected components: faces, edges and corners join voxels, faces alone let air through."""

from __future__ import annotations

import numpy as np
import pytest

from voxstudio.data.components import (
    air_count,
    component_count,
    filled,
    largest_component,
    largest_component_share,
)


def blocks(step: tuple[int, int, int]) -> np.ndarray[tuple[int, int, int], np.dtype[np.bool_]]:
    """A cube of 8 voxels, and one voxel a step away from its last corner."""
    solid = np.zeros((6, 6, 6), np.bool_)
    solid[1:3, 1:3, 1:3] = True
    z, y, x = step
    solid[2 + z, 2 + y, 2 + x] = True
    return solid


@pytest.mark.parametrize(
    ("step", "count"), [((1, 0, 0), 1), ((1, 1, 0), 1), ((1, 1, 1), 1), ((2, 0, 0), 2)]
)
def test_voxels_that_touch_are_one_component(step: tuple[int, int, int], count: int) -> None:
    solid = blocks(step)
    assert component_count(solid) == count
    assert largest_component(solid).sum() == (9 if count == 1 else 8)
    assert largest_component_share(solid) == (1 if count == 1 else 8 / 9)


def test_of_nothing_there_is_nothing() -> None:
    empty = np.zeros((3, 3, 3), np.bool_)
    assert component_count(empty) == 0
    assert not largest_component(empty).any()
    assert largest_component_share(empty) == 0


def test_air_does_not_pass_between_voxels_that_share_an_edge() -> None:
    solid = np.zeros((5, 5, 5), np.bool_)
    solid[1:4, 1:4, 1:4] = True
    solid[2, 2, 2] = solid[1, 1, 2] = False  # the room and the gap share an edge
    assert air_count(solid) == 2
    assert filled(solid).sum() == solid.sum() + 1
    solid[1, 2, 2] = False
    assert air_count(solid) == 1
