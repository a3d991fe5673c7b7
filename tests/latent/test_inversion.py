"""The codes of shapes, of whole ones and of visible parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.training.small import boxes
from voxstudio.latent.inversion import CodeFrame, invert

if TYPE_CHECKING:
    from voxstudio.latent.model import LatentModel

SHAPES = boxes(212).training[200:] > 127
"""Twelve that the model has not learned from."""


def overlap(made: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    both = ((made > 0.5) & shapes).reshape(len(shapes), -1).sum(1)
    either = ((made > 0.5) | shapes).reshape(len(shapes), -1).sum(1)
    return np.asarray(both / either)


def last(model: LatentModel, *arguments: object, **options: object) -> list[CodeFrame]:
    return list(invert(model, *arguments, **options))  # type: ignore[arg-type]


def test_shapes_have_codes_that_decode_to_them(model: LatentModel) -> None:
    frames = last(model, SHAPES, seeds=range(12))
    assert len(frames) == model.header.recovery.steps + 1
    end = frames[-1]
    np.testing.assert_allclose(model.decode(end.codes), end.estimate, atol=1e-5)
    np.testing.assert_allclose(end.overlap, overlap(end.estimate, SHAPES), atol=1e-9)
    drawn = overlap(model.decode(model.draw(range(12))), SHAPES)
    assert end.overlap.mean() > 0.8 > 2 * drawn.mean()


def test_from_the_prior_alone_they_are_found_too(model: LatentModel) -> None:
    everything = np.ones_like(SHAPES)  # given as a mask, so that the encoder is not asked
    frames = last(model, SHAPES, everything, seeds=range(12))
    assert frames[0].overlap.mean() < 0.6 < 0.8 < frames[-1].overlap.mean()


def test_hidden_voxels_do_not_count_and_are_made_up(model: LatentModel) -> None:
    visible = np.ones_like(SHAPES)
    visible[:, :, :, 8:] = False
    other = SHAPES | ~visible
    first, second = (last(model, s, visible, seeds=range(12))[-1] for s in (SHAPES, other))
    np.testing.assert_array_equal(first.codes, second.codes)
    assert overlap(first.estimate, SHAPES).mean() > 0.6


def test_a_shape_depends_on_its_own_seed_alone(model: LatentModel) -> None:
    alone = last(model, SHAPES[3:4], np.ones_like(SHAPES[3:4]), seeds=[3], steps=5)[-1]
    among = last(model, SHAPES, np.ones_like(SHAPES), seeds=range(12), steps=5)[-1]
    np.testing.assert_allclose(alone.codes[0], among.codes[3], atol=1e-4)
    again = last(model, SHAPES, np.ones_like(SHAPES), seeds=range(12), steps=5)[-1]
    np.testing.assert_array_equal(among.codes, again.codes)


@pytest.mark.parametrize("restarts", [1, 3])
def test_more_restarts_are_never_further_from_the_shape(model: LatentModel, restarts: int) -> None:
    everything = np.ones_like(SHAPES)
    start = last(model, SHAPES, everything, seeds=range(12), restarts=restarts, steps=0)
    assert len(start) == 1
    assert start[0].codes.shape == (12, model.latent)
