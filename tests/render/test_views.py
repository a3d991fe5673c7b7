"""A picture as a plate: every pixel a square in its place."""

from __future__ import annotations

import numpy as np

from voxstudio.render.tiles import tile_renderer
from voxstudio.render.views import plate


def test_a_plate_is_its_picture_from_the_front() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (3, 5, 5), np.uint8)
    made = plate(picture)
    assert made.vertices.shape == (100, 3)
    assert made.faces.shape == (50, 3)
    corners = made.vertices[made.faces]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (facing[:, 1] < 0).all()  # to the camera
    (drawn,) = tile_renderer(20).draw([made])
    centres = drawn[:, 2::4, 2::4].astype(float)
    bright = centres.sum() / picture.sum()  # of the lamp
    np.testing.assert_allclose(centres, bright * picture, atol=2)
