from __future__ import annotations

import colorsys

import numpy as np
import pytest
import pyvista as pv

from voxstudio.render import style
from voxstudio.render.picture import Tint, framed_box, picture, surface, thumbnail


def ball(centre: tuple[float, float, float], radius: float, size: int = 24) -> np.ndarray:
    """Smooth occupancy of a ball, shape (size, size, size)."""
    z, y, x = np.indices((size, size, size)) - np.reshape(centre, (3, 1, 1, 1))
    distance = np.sqrt(z**2 + y**2 + x**2)
    return np.asarray(np.clip(radius + 0.5 - distance, 0, 1), dtype=np.float32)


def near_hue(pixels: np.ndarray, colour: str) -> np.ndarray:
    """Which saturated pixels share the hue of `colour`."""
    flat = pixels.reshape(-1, 3) / 255
    hue = colorsys.rgb_to_hsv(*pv.Color(colour).float_rgb)[0]
    found = [
        abs((h - hue + 0.5) % 1 - 0.5) < 0.04 and s > 0.3
        for h, s, _ in (colorsys.rgb_to_hsv(*p) for p in flat)
    ]
    return np.array(found).reshape(pixels.shape[:2])


def test_surface_is_closed_even_where_the_shape_touches_the_border() -> None:
    mesh = surface(np.ones((8, 9, 10), np.float32), smooth=0)
    assert mesh.n_open_edges == 0
    # The border between 1 and the padding's 0 lies half a voxel outside the last centres.
    assert mesh.bounds == pytest.approx((-0.5, 9.5, -0.5, 8.5, -0.5, 7.5))


def test_smoothing_a_ball_keeps_its_volume_and_place() -> None:
    field = (ball((12, 11, 10), 7) > 0.5).astype(np.float32)
    mesh = surface(field)
    assert mesh.volume == pytest.approx(4 / 3 * np.pi * 7**3, rel=0.08)
    assert mesh.center == pytest.approx((10, 11, 12), abs=0.1)


def test_a_picture_is_the_same_every_time_and_holds_the_shape_in_its_middle() -> None:
    field = ball((12, 12, 12), 8)
    first = picture(field, (160, 120), theme=style.LIGHT)
    again = picture(field, (160, 120), theme=style.LIGHT)
    assert first.shape == (120, 160, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    empty = picture(np.zeros_like(field), (160, 120), theme=style.LIGHT)
    changed = np.abs(first.astype(int) - empty).max(axis=2) > 40
    rows, columns = np.nonzero(changed)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(80, abs=4)
    assert columns.min() > 4
    assert rows.min() > 4


def test_the_front_is_seen_and_the_back_is_not() -> None:
    field = np.zeros((24, 24, 24), np.float32)
    field[2:20, 4:20, 4:20] = 1
    front = np.zeros(field.shape, bool)
    front[:, :6] = True
    back = np.zeros(field.shape, bool)
    back[4:18, 18:, 6:18] = True
    assert near_hue(picture(field, 120, tint=Tint(front)), style.RECOVERED).mean() > 0.08
    assert near_hue(picture(field, 120, tint=Tint(back)), style.RECOVERED).mean() < 0.01


@pytest.mark.parametrize("theme", [style.DARK, style.LIGHT])
def test_hidden_voxels_are_veiled_in_the_accent_where_they_are(theme: style.Theme) -> None:
    field = ball((12, 12, 12), 8)
    hidden = np.zeros(field.shape, bool)
    hidden[14:22] = True
    bare = near_hue(picture(field, 120, theme=theme, close_up=False), style.ACCENT)
    veiled = near_hue(picture(field, 120, theme=theme, hidden=hidden, close_up=False), style.ACCENT)
    assert bare.mean() < 0.002
    assert veiled[:60].mean() > 0.1
    assert veiled[85:].mean() < 0.01


def test_close_up_frames_the_solid_and_the_grid_when_there_is_none() -> None:
    field = np.zeros((10, 20, 30), np.float32)
    assert framed_box(field) == (-0.5, 29.5, -0.5, 19.5, -0.5, 9.5)
    field[2:4, 5, 6:9] = 1
    assert framed_box(field) == (5.5, 8.5, 4.5, 5.5, 1.5, 3.5)
    assert framed_box(field, close_up=False) == (-0.5, 29.5, -0.5, 19.5, -0.5, 9.5)


def test_a_part_framed_as_the_whole_stands_where_the_whole_stands() -> None:
    whole = np.zeros((24, 24, 24), np.float32)
    whole[:20, 4:20, 4:20] = 1
    part = whole.copy()
    part[:, 12:] = 0
    matched = picture(part, 120, framed=whole).astype(int)
    # The front face is the same in both, the removed back is not.
    same = np.abs(matched - picture(whole, 120)).max(axis=2) < 12
    assert same[70:, 20:60].mean() > 0.9
    assert same.mean() < 0.95
    alone = np.abs(matched - picture(part, 120)).max(axis=2)
    assert (alone > 12).mean() > 0.1


def test_thumbnail_is_square() -> None:
    assert thumbnail(ball((12, 12, 12), 6), 64).shape == (64, 64, 3)
