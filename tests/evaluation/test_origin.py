"""The shapes a checkpoint learned from, made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.origin import Origin, is_generated, origin, solid
from voxstudio.library import find_recipe
from voxstudio.training.dataset import Dataset, from_file, generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.training.recipe import Recipe


def recipe(*settings: str) -> Recipe:
    shared = ("iterations=1", "channels=[4, 6]", "data.validation=0.2", "data.min_voxels=0")
    return load_recipe(find_recipe("chair-compact"), (*shared, *settings))


def header(wanted: Recipe, data: Dataset) -> CheckpointHeader:
    return Trainer(wanted, data).model().header


def as_bytes(shapes: ShapeSet) -> np.ndarray:
    return np.round(shapes.voxels.astype(np.float32) * 255).astype(np.uint8)


@pytest.mark.parametrize("soft", ["true", "false"])
@pytest.mark.parametrize("family", ["toilet", "furniture"])
def test_generated_shapes_come_back_voxel_for_voxel(family: str, soft: str) -> None:
    wanted = recipe(f"data.family={family}", f"data.soft={soft}", "data.count=50", "data.seed=3")
    learned = generated(wanted.data)
    described = header(wanted, learned)
    assert is_generated(described)
    known = origin(described)
    assert np.array_equal(as_bytes(known.training), learned.training)
    assert np.array_equal(as_bytes(known.held_back), learned.validation)
    assert known.held_back.labels is not None
    held = {known.held_back.label_names[label] for label in known.held_back.labels}
    assert held == set(learned.classes)


def test_a_data_file_is_parted_as_it_was_and_asked_for_when_missing() -> None:
    rng = np.random.default_rng(0)
    voxels = rng.random((30, 16, 16, 16)) < 0.4
    shapes = ShapeSet(voxels, np.arange(30) % 3, ("bed", "chair", "desk"), "rooms")
    wanted = recipe('data.classes=["bed", "desk"]')
    learned = from_file(shapes, wanted.data)
    described = header(wanted, learned)
    assert not is_generated(described)
    known = origin(described, shapes)
    assert np.array_equal(as_bytes(known.training), learned.training)
    assert np.array_equal(as_bytes(known.held_back), learned.validation)
    with pytest.raises(ImportRejected, match="learned from rooms, 20 shapes"):
        origin(described)


@pytest.mark.parametrize(("mirror", "dimension"), [("true", -1), ("x", -1), ("y", -2), ("z", -3)])
def test_mirror_images_count_as_learned_where_they_were(mirror: str, dimension: int) -> None:
    wanted = recipe("data.family=chair", "data.count=20", f"data.mirror={mirror}", "data.soft=true")
    known = origin(header(wanted, generated(wanted.data)))
    mirrored = np.flip(known.training.voxels, dimension)
    alike, overlap = known.nearest_to(np.flip(solid(known.training), dimension)[3:6])
    assert np.array_equal(overlap, np.ones(3))
    assert np.array_equal(np.stack(alike) > 0.5, mirrored[3:6] > 0.5)
    plain = Origin(known.training, known.held_back)
    assert len(known.learned()) == 2 * len(plain.learned()) == 2 * len(known.training)


def test_a_checkpoint_that_says_nothing_is_refused() -> None:
    wanted = recipe("data.count=10")
    silent = header(wanted, generated(wanted.data)).model_copy(update={"training": {}})
    with pytest.raises(ImportRejected, match="does not say what it learned from"):
        origin(silent)
