"""What is shown of a run: every kind of model at what it does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.small import boxes, recipe
from voxstudio.coarse import block_means
from voxstudio.masks import parse_mask
from voxstudio.sequential.pictures import picture_model, taken
from voxstudio.training.showcase import HIDDEN, showcase
from voxstudio.training.trainer import Trainer

OBSERVED = boxes().training[:2].astype(np.float32) / np.float32(255)


def made(algorithm: str, capability: str) -> list[np.ndarray]:
    settings = (
        f'capabilities=["energy", "{capability}"]', "sampler.steps=3", "recovery.steps=3",
        "sampler.start_noise=0.5", "recovery.start_noise=0.2",
    )  # fmt: skip
    return list(showcase(Trainer(recipe(algorithm, *settings), boxes()).model(), OBSERVED))


@pytest.mark.parametrize(
    ("algorithm", "capability"),
    [("score-matching", "synthesis"), ("interpolant-matching", "recovery"),
     ("detail-matching", "superres"), ("multigrid-matching", "multigrid")],
)  # fmt: skip
def test_every_kind_of_model_makes_something(algorithm: str, capability: str) -> None:
    found = made(algorithm, capability)
    assert len(found) == 4
    assert all(estimate.shape == OBSERVED.shape for estimate in found)
    if capability == "superres":
        np.testing.assert_allclose(block_means(found[-1], 4), block_means(OBSERVED, 4), atol=1e-5)
    if capability == "recovery":
        hidden = np.stack([parse_mask(HIDDEN, (16,) * 3, seed).hidden for seed in range(2)])
        assert np.array_equal(found[-1][~hidden] > 0.5, OBSERVED[~hidden] > 0.5)


def test_a_model_of_which_nothing_can_be_shown() -> None:
    assert made("score-matching", "energy") == []


def test_a_model_that_takes_pictures_is_shown_at_those_of_the_observed_shapes() -> None:
    model = Trainer(recipe("projection", 'capabilities=["views"]'), boxes()).model()
    (found,) = showcase(model, OBSERVED)
    maker = picture_model(model)
    pictures = taken(OBSERVED, maker.cameras)
    np.testing.assert_allclose(found[1], maker.make(pictures[1], [1])[0], atol=1e-6)
    assert not np.array_equal(found[0], found[1])
