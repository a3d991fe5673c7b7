"""Paces: frames of a way whose shapes change evenly and stay in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.evaluation.novelty import connected_share
from voxstudio.latent.pacing import LIMIT, PACES, by_code, by_shape, pick, unevenness
from voxstudio.latent.paths import path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.choices import Interpolation
    from voxstudio.latent.model import LatentModel


def growing(heights: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return columns of these heights, (N, 64, 2, 2), their tops antialiased."""
    levels = np.arange(64)[None, :, None, None]
    filled = np.clip(np.asarray(heights)[:, None, None, None] - levels, 0, 1)
    return np.broadcast_to(filled, (len(heights), 64, 2, 2)).astype(np.float32)


@pytest.mark.parametrize("sharpness", [20, 60])
def test_a_sudden_change_is_spread_over_the_frames(sharpness: int) -> None:
    share = np.linspace(0, 1, 121)
    shapes = growing(4 + 48 / (1 + np.exp(-sharpness * (share - 0.4))))
    assert unevenness(shapes[::8]) > LIMIT
    chosen = pick(shapes, 16)
    assert chosen[0] == 0
    assert chosen[-1] == 120
    assert (np.diff(chosen) > 0).all()
    assert unevenness(shapes[chosen]) < 2


def test_frames_avoid_shapes_in_pieces_as_far_as_their_changes_allow() -> None:
    shapes = growing(np.linspace(4, 60, 121))
    shapes[30:40, 2] = 0  # a gap that a step of three times the mean one can cross
    even = np.linspace(0, 120, 16).round().astype(int)
    assert set(even) & set(range(30, 40))
    chosen = pick(shapes, 16)
    assert not set(chosen) & set(range(30, 40))
    assert unevenness(shapes[chosen]) <= LIMIT
    shapes[20:100, 2] = 0  # and one that it cannot
    chosen = pick(shapes, 16)
    inside = set(chosen) & set(range(20, 100))
    assert 0 < len(inside) < len(set(even) & set(range(20, 100)))
    assert unevenness(shapes[chosen]) <= LIMIT


def test_shapes_that_stay_or_jump_still_give_every_frame() -> None:
    still = np.ones((33, 8, 8, 8), np.float32)
    np.testing.assert_array_equal(pick(still, 5), [0, 8, 16, 24, 32])
    assert unevenness(still) == 1
    jump = still.copy()
    jump[:20, 4:] = 0
    chosen = pick(jump, 5)
    assert (np.diff(chosen) > 0).all()
    assert (chosen[0], chosen[-1]) == (0, 32)


@pytest.mark.parametrize("way", ["linear", "spherical"])
@pytest.mark.parametrize("count", [2, 7, 256])
def test_paces_begin_and_end_at_their_codes_and_stay_on_the_way(
    way: Interpolation, count: int, model: LatentModel
) -> None:
    first, second = model.draw([0, 1])
    np.testing.assert_array_equal(
        by_code(model, first, second, count, way).codes, path(first, second, count, way)
    )
    chosen, codes, shapes = by_shape(model, first, second, count, way)
    assert codes.shape == (count, model.latent)
    assert (np.diff(chosen) > 0).all()
    np.testing.assert_allclose(shapes[::16], model.decode(codes[::16]), atol=1e-5)
    np.testing.assert_allclose(codes[[0, -1]], [first, second], atol=1e-5)
    fine = path(first, second, 5000, way)
    away = np.linalg.norm(codes[:, None] - fine[None], axis=2).min(1)
    assert away.max() < 0.01


def test_frames_of_a_generator_change_evenly_and_are_whole_where_they_can_be(
    model: LatentModel,
) -> None:
    codes = model.draw(range(12))
    ways = list(zip(codes[:6], codes[6:], strict=True))
    made = {
        pace: [go(model, *ends, 16, "linear").shapes for ends in ways] for pace, go in PACES.items()
    }
    whole = {
        pace: np.mean([connected_share(frames > 0.5) for frames in rows])
        for pace, rows in made.items()
    }
    assert whole["shape"] > whole["code"]
    assert max(map(unevenness, made["shape"])) <= LIMIT
