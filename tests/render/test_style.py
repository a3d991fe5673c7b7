from __future__ import annotations

import math

import numpy as np
import pytest

from voxstudio.render import style

BOXES = [(0, 32, 0, 32, 0, 32), (-0.5, 3.5, 10, 30, 0, 2), (0, 1, 0, 1, 0, 40)]


def project(view: style.View, points: np.ndarray, aspect: float) -> np.ndarray:
    """Picture coordinates in [-1, 1] of world points, as a pinhole camera sees them."""
    back = np.subtract(view.position, view.focal_point)
    back = back / np.linalg.norm(back)
    right = np.cross(view.up, back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    local = points - np.array(view.position)
    half = math.tan(math.radians(view.angle / 2)) * -(local @ back)
    return np.stack([local @ right / (half * aspect), local @ up / half], axis=-1)


@pytest.mark.parametrize("bounds", BOXES)
@pytest.mark.parametrize("aspect", [0.5, 1.0, 1.6])
def test_frame_shows_the_whole_box_and_leaves_exactly_the_air(
    bounds: tuple[float, ...], aspect: float
) -> None:
    view = style.frame(bounds, aspect=aspect)
    pairs = np.reshape(bounds, (3, 2))
    corners = np.stack(np.meshgrid(*pairs, indexing="ij"), axis=-1).reshape(-1, 3)
    reach = np.abs(project(view, corners, aspect)).max()
    assert reach == pytest.approx(1 - style.AIR, abs=1e-9)


def test_camera_sees_the_front_from_a_little_right_and_above() -> None:
    view = style.frame((0, 32, 0, 32, 0, 32))
    x, y, z = np.subtract(view.position, view.focal_point)
    assert y < 0 < x < -y
    assert 0 < z < -y
    assert view.up == (0.0, 0.0, 1.0)


def test_the_accent_is_no_shade_of_clay_or_of_what_was_recovered() -> None:
    def rgb(colour: str) -> np.ndarray:
        return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])

    colours = [rgb(c) for c in (style.CLAY, style.ACCENT, style.RECOVERED)]
    for i, one in enumerate(colours):
        for other in colours[i + 1 :]:
            assert np.abs(one - other).max() > 80
