from __future__ import annotations

import numpy as np
import pytest

from voxstudio.render import shading, style


def test_corners_are_darker_than_walls_and_walls_darker_than_edges() -> None:
    field = np.zeros((32, 32, 32), np.float32)
    field[:16] = 1  # a floor
    field[16:, 16:] = 1  # and a wall rising from its middle
    light = shading.brightness(field)
    corner, floor, edge = light[16, 15, 16], light[15, 6, 16], light[31, 16, 16]
    assert style.CREVICE <= corner < floor < edge <= style.RIDGE + 1e-6


def test_an_empty_grid_is_fully_lit_and_casts_nothing() -> None:
    empty = np.zeros((16, 16, 16), np.float32)
    assert np.all(shading.brightness(empty) == np.float32(style.RIDGE))
    assert not shading.contact_shadow(empty).any()


def test_shadow_lies_below_the_shape_and_fades_with_its_height() -> None:
    low = np.zeros((32, 32, 32), np.float32)
    low[0:4, 4:10, 20:28] = 1
    shadow = shading.contact_shadow(low, pixels=256)
    mass = shadow.sum()
    rows, columns = np.indices(shadow.shape)
    step = style.GROUND_REACH * 32 / 256
    offset = (style.GROUND_REACH * 32 - 32) / 2
    y = (rows * shadow).sum() / mass * step + step / 2 - offset
    x = (columns * shadow).sum() / mass * step + step / 2 - offset
    assert (y, x) == pytest.approx((7, 24), abs=0.3)
    high = np.roll(low, 16, axis=0)
    assert shading.contact_shadow(high).max() < 0.15 * shading.contact_shadow(low).max()


def test_ground_keeps_its_colour_where_nothing_shades_it() -> None:
    bare = shading.ground_texture(np.zeros((65, 65), np.float32), "#808080", 0.5, "#000000", 0.8)
    assert bare[32, 32] == pytest.approx([0.502, 0.502, 0.502, 0.5], abs=1e-3)
    assert bare[0, 0, 3] == 0
    full = shading.ground_texture(np.ones((65, 65), np.float32), "#808080", 0.5, "#000000", 0.8)
    assert full[32, 32, 3] == pytest.approx(0.8 + 0.5 * 0.2)
    assert full[32, 32, 0] < 0.1
