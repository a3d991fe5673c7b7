"""Ways through latent space: where they begin, end and pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.latent.paths import linear, path, spherical, square, within

if TYPE_CHECKING:
    from voxstudio.choices import Interpolation

RNG = np.random.default_rng(0)
FIRST, SECOND = RNG.normal(size=(2, 64)).astype(np.float32)


@pytest.mark.parametrize("way", ["linear", "spherical"])
def test_a_path_begins_and_ends_at_its_codes_in_even_steps(way: Interpolation) -> None:
    codes = path(FIRST, SECOND, 9, way)
    np.testing.assert_allclose(codes[0], FIRST, atol=1e-5)
    np.testing.assert_allclose(codes[-1], SECOND, atol=1e-5)
    steps = np.linalg.norm(np.diff(codes, axis=0), axis=1)
    assert steps.max() < 1.1 * steps.min()


def test_halfway_a_line_is_the_mean_and_an_arc_keeps_the_length() -> None:
    np.testing.assert_allclose(linear(FIRST, SECOND, 0.5), (FIRST + SECOND) / 2, atol=1e-6)
    lengths = [float(np.linalg.norm(code)) for code in (FIRST, SECOND)]
    turned = spherical(FIRST, SECOND, 0.5)
    assert np.linalg.norm(turned) == pytest.approx(np.mean(lengths), rel=1e-5)
    assert np.linalg.norm(linear(FIRST, SECOND, 0.5)) < 0.85 * np.mean(lengths)


def test_where_there_is_no_arc_the_line_is_taken() -> None:
    zero = np.zeros(64, np.float32)
    for other in (zero, 2 * FIRST, -FIRST):
        np.testing.assert_allclose(
            spherical(FIRST, other, 0.25), linear(FIRST, other, 0.25), atol=1e-6
        )


@pytest.mark.parametrize("way", ["linear", "spherical"])
def test_the_square_has_its_codes_at_the_corners_and_a_path_on_every_side(
    way: Interpolation,
) -> None:
    corners = RNG.normal(size=(4, 8)).astype(np.float32)
    codes = square(corners, 5, way)
    assert codes.shape == (5, 5, 8)
    found = codes[[0, 0, -1, -1], [0, -1, 0, -1]]
    np.testing.assert_allclose(found, corners, atol=1e-5)
    np.testing.assert_allclose(codes[0], path(corners[0], corners[1], 5, way), atol=1e-5)
    np.testing.assert_allclose(codes[:, 0], path(corners[0], corners[2], 5, way), atol=1e-5)
    np.testing.assert_allclose(codes[2, 1], within(corners, 0.25, 0.5, way), atol=1e-5)
