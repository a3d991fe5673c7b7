"""What is shown of a run: every kind of model at what it does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.training.pictures import trainer
from tests.training.small import boxes, recipe
from voxstudio.checkpoint import read_header
from voxstudio.coarse import block_means
from voxstudio.corruption import flip
from voxstudio.latent.mesh_model import mesh_model
from voxstudio.library import find_checkpoint, shipped_checkpoints
from voxstudio.loaded import load_model, paced
from voxstudio.masks import parse_mask
from voxstudio.sampling.recall import recall
from voxstudio.sequential.model import sequential_model
from voxstudio.sequential.pictures import picture_model, taken
from voxstudio.training.preview_samples import HIDDEN, meshes, preview_samples
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

OBSERVED = boxes().training[:2].astype(np.float32) / np.float32(255)


def made(algorithm: str, capability: str) -> list[np.ndarray]:
    settings = (
        f'capabilities=["energy", "{capability}"]', "sampler.steps=3", "recovery.steps=3",
        "sampler.start_noise=0.5", "recovery.start_noise=0.2",
    )  # fmt: skip
    return list(preview_samples(Trainer(recipe(algorithm, *settings), boxes()).model(), OBSERVED))


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


def test_an_energy_of_which_nothing_more_is_known_is_shown_by_its_chains() -> None:
    assert len(made("score-matching", "energy")) == 4


def test_a_model_that_takes_pictures_is_shown_at_those_of_the_observed_shapes() -> None:
    model = Trainer(recipe("projection", 'capabilities=["views"]'), boxes()).model()
    (found,) = preview_samples(model, OBSERVED)
    maker = picture_model(model)
    pictures = taken(OBSERVED, maker.cameras)
    np.testing.assert_allclose(found[1], maker.make(pictures[1], [1])[0], atol=1e-6)
    assert not np.array_equal(found[0], found[1])


SHIPPED = shipped_checkpoints()

OTHERS = ("mesh", "classifier")
"""Nets that make no shapes."""


def one_of_every_kind() -> dict[tuple[object, ...], Path]:
    """Return a shipped checkpoint of every net that can do the same."""
    headers = ((path, read_header(path)) for path in SHIPPED)
    return {(h.architecture.net, *sorted(h.capabilities)): path for path, h in headers}


KINDS = [path for (net, *_), path in one_of_every_kind().items() if net not in OTHERS]


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.stem)
def test_a_shipped_model_of_every_kind_is_shown(path: Path) -> None:
    model = load_model(path)
    if "multigrid" in model.header.capabilities:
        model = paced(model, 1)  # the coarse grids come first
    observed = np.zeros((1, *(model.resolution,) * 3), np.float32)
    observed[0, 4:-4, 6:-6, 6:-6] = 0.7
    first, *_ = found = list(islice(preview_samples(model, observed), 2))
    assert all(estimate.shape == observed.shape for estimate in found)
    assert 0 <= first.min() < first.max() <= 1


def test_a_mesh_decoder_makes_meshes_of_the_pictures_that_it_learns_from() -> None:
    run = trainer("data.count=12")
    pictures = run.data.training[:2]
    found = meshes(run.model(), pictures)
    maker = mesh_model(run.model())
    (second,) = maker.meshes(maker.encode(pictures[1:]))
    np.testing.assert_allclose(found[1].vertices, second.vertices, atol=1e-5)
    assert len(found) == 2
    shipped = load_model(find_checkpoint("primitives-mesh"))
    white = np.full((1, 3, 48, 48), 255, np.uint8)
    white[:, 1:, 12:36, 12:36] = 40
    (ball,) = meshes(shipped, white)
    assert ball.colours[:, 0].mean() > 1.5 * ball.colours[:, 1:].mean()  # it is red


WRITERS = [path for path in SHIPPED if path.stem.endswith("-completion")]


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: path.stem)
def test_a_sequential_model_writes_shapes_step_by_step_of_its_classes_in_turn(path: Path) -> None:
    model = load_model(path)
    size = model.resolution
    found = list(preview_samples(model, np.zeros((2, size, size, size), np.float32)))
    own = sequential_model(model)
    assert len(found) == own.steps
    assert found[-1].shape == (2, size, size, size)
    told = own.of_classes(own.classes[:2]) if own.classes else own
    np.testing.assert_allclose(found[-1], told.decode(told.draw(range(2))), atol=1e-5)
    assert not np.array_equal(found[0], found[-1])


def test_a_memory_recalls_what_it_learned_with_voxels_flipped() -> None:
    found = made("score-matching", "memory")
    assert len(found) == 4
    flipped = np.stack([flip(shape > 0.5, 0.2, seed) for seed, shape in enumerate(OBSERVED)])
    model = Trainer(
        recipe(
            "score-matching",
            'capabilities=["energy", "memory"]',
            "recovery.steps=3",
            "recovery.start_noise=0.2",
        ),
        boxes(),
    ).model()
    *_, frame = recall(model, flipped)
    np.testing.assert_allclose(found[-1], frame.estimate, atol=1e-5)
