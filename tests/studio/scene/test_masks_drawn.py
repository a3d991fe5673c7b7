"""How masks, slices and the voxel under the pointer are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.masks import random_mask
from voxstudio.studio.scene import PickResult, Viewport
from voxstudio.studio.scene.mask_overlay import _scattered
from voxstudio.studio.scene.voxel_outline import faces_towards, voxel_under

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = 32


@pytest.fixture
def viewport(empty_viewport: Viewport) -> Viewport:
    """A viewport on screen, seen from the front."""
    empty_viewport.resize(500, 400)
    empty_viewport.view("front")
    return empty_viewport


def accented(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels are clearly redder than blue."""
    wide = picture.astype(int)
    return np.asarray(wide[..., 0] - wide[..., 2] > 25)


def nothing() -> NDArray[np.bool_]:
    return np.zeros((SIZE,) * 3, dtype=np.bool_)


def test_a_single_hidden_voxel_is_seen_where_it_is(viewport: Viewport) -> None:
    hidden = nothing()
    hidden[20, 4, 9] = True
    viewport.show_mask(hidden)
    rows, columns = np.nonzero(accented(viewport.screenshot()))
    x, y = viewport.project((20.0, 4.0, 9.0))
    assert len(rows) > 10
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y), abs=2.0)


def test_a_stroke_that_goes_on_is_drawn_without_being_shown_again(viewport: Viewport) -> None:
    hidden = nothing()
    hidden[10:14, 4:8, 4:8] = True
    viewport.show_mask(hidden)
    before = accented(viewport.screenshot()).sum()
    hidden[10:14, 4:8, 20:24] = True
    viewport.show_mask(hidden)
    assert accented(viewport.screenshot()).sum() > 1.6 * before


def test_noise_is_scattered_and_regions_are_not() -> None:
    box, ball = nothing(), nothing()
    box[4:20, 3:9, 10:30] = True
    grid = np.indices((SIZE,) * 3) - 15.0
    ball[(grid**2).sum(axis=0) < 36] = True
    half = nothing()
    half[16:] = True
    assert not any(_scattered(mask) for mask in (box, ball, half))
    for share in (0.1, 0.5, 0.9):
        assert _scattered(random_mask((SIZE,) * 3, share, 0))


def test_a_scattered_mask_is_drawn_as_the_region_it_fills(viewport: Viewport) -> None:
    full = np.ones((SIZE,) * 3, dtype=np.bool_)
    viewport.show_mask(full)
    region = accented(viewport.screenshot())
    viewport.show_mask(random_mask((SIZE,) * 3, 0.4, 3))
    cloud = accented(viewport.screenshot())
    assert (region ^ cloud).sum() < 0.03 * region.sum()


def test_the_ground_never_covers_a_slice(viewport: Viewport) -> None:
    field = np.zeros((SIZE,) * 3, dtype=np.float32)
    field[0:20, 8:24, 6:26] = 1
    viewport.show_field(0, field)
    viewport.set_slice("y", 16)
    viewport.view("front")
    viewport.orbit(0, 25)
    picture = viewport.screenshot().astype(int)
    ends = [viewport.project((z, 16.0, x)) for z, x in ((1.0, 8.0), (18.0, 24.0))]
    (left, bottom), (right, top) = ends
    inside = picture[round(top) + 2 : round(bottom) - 2, round(left) + 2 : round(right) - 2]
    assert inside.size > 10_000
    assert np.ptp(inside, axis=(0, 1)).max() < 12


def test_the_voxel_of_a_touch_holds_matter(viewport: Viewport) -> None:
    field = np.zeros((SIZE,) * 3, dtype=np.float32)
    field[0:20, 8:24, 6:26] = 1
    viewport.show_field(0, field)
    cell = viewport.views[0]
    assert voxel_under(cell, PickResult(0, (3.2, 7.5, 9.9), "surface")) == (3, 8, 10)
    assert voxel_under(cell, PickResult(0, (19.5, 12.0, 9.9), "surface")) == (19, 12, 10)
    assert voxel_under(cell, PickResult(0, (3.2, 7.0, 9.9), "slice")) == (3, 7, 10)
    hidden = nothing()
    hidden[25, 4, 4] = True
    viewport.show_mask(hidden)
    assert voxel_under(cell, PickResult(0, (25.4, 3.6, 4.2), "mask")) == (25, 4, 4)
    assert voxel_under(cell, PickResult(0, (30.0, 2.0, 2.0), "surface")) is None


def test_three_faces_look_at_the_eye() -> None:
    z, y, x = faces_towards((5, 6, 7), (100.0, -40.0, 7.2))
    assert {corner[0] for corner in z} == {5.5}
    assert {corner[1] for corner in y} == {5.5}
    assert {corner[2] for corner in x} == {7.5}
    assert sorted(y) == [(4.5, 5.5, 6.5), (4.5, 5.5, 7.5), (5.5, 5.5, 6.5), (5.5, 5.5, 7.5)]
