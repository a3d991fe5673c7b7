"""The shapes a checkpoint learned from, made again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.checkpoint import read_header
from voxstudio.data.copies import COPIES, copied
from voxstudio.data.formats import ShapeSet, read_shapes
from voxstudio.data.splits import split
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.origin import (
    Origin,
    held_back,
    held_by,
    held_out,
    is_generated,
    origin,
    solid,
)
from voxstudio.library import find_checkpoint, find_recipe
from voxstudio.training.dataset import Dataset, from_file, generated
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer
from voxstudio.voxels import pairwise_iou

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
    wanted = recipe(
        f"data.family={family}", f"data.antialias={soft}", "data.count=50", "data.seed=3"
    )
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


def twice(count: int = 40) -> ShapeSet:
    """Random shapes and nearly a copy of each, the two of a pair `count` apart."""
    some = np.random.default_rng(0).random((count, 8, 8, 8)) < 0.3
    copies = some.copy()
    copies[:, 0, 0, 0] ^= True
    return ShapeSet(np.concatenate([some, copies]), np.arange(2 * count) % 2, ("bed", "desk"), "ab")


def test_a_checkpoint_says_what_it_never_saw_and_of_what_it_learned_no_copy() -> None:
    shapes, wanted = twice(), recipe("data.family=chair")
    learned = from_file(shapes, wanted.data)
    described = header(wanted, learned)
    known = origin(described, shapes)
    assert np.array_equal(as_bytes(known.held_back), learned.validation)
    assert len(known.held_back) == 16
    assert known.nearest_to(solid(known.held_back))[1].max() < COPIES
    some = held_back(described, 4, shapes)
    assert some.labels is not None
    assert some.labels.tolist() == [0, 1, 0, 1]
    assert (pairwise_iou(solid(some), solid(known.held_back)) == 1).any(1).all()


def test_of_an_older_checkpoint_copies_of_what_it_learned_are_left_out() -> None:
    shapes, wanted = twice(), recipe("data.copies=0", "data.family=chair")
    described = header(wanted, from_file(shapes, wanted.data))
    said = {name: v for name, v in described.training.items() if name != "held_out"}
    del said["recipe"]["data"]["copies"]
    old = described.model_copy(update={"training": said})
    held = split(shapes.kinds, 0.2)
    for known in (origin(described, shapes), origin(old, shapes)):
        assert np.array_equal(known.training.voxels, shapes.voxels[~held])
    whole, left = origin(described, shapes).held_back, origin(old, shapes).held_back
    alone = held & np.roll(held, 40)  # both of a pair held out
    assert np.array_equal(whole.voxels, shapes.voxels[held])
    assert np.array_equal(left.voxels, shapes.voxels[alone])
    assert 0 < len(left) < len(whole)
    assert np.array_equal(held_back(old, 99, shapes).voxels, left.voxels)


def test_mirror_images_that_an_older_checkpoint_learned_are_copies() -> None:
    some = np.random.default_rng(0).random((40, 8, 8, 8)) < 0.3
    shapes = ShapeSet(np.concatenate([some, np.flip(some, 2)]), None, (), "both ways")
    for mirror, left in (("y", False), ("x", True)):
        wanted = recipe("data.copies=0", f"data.flip_augmentation={mirror}", "data.family=chair")
        described = header(wanted, from_file(shapes, wanted.data))
        said = {name: v for name, v in described.training.items() if name != "held_out"}
        known = origin(described.model_copy(update={"training": said}), shapes)
        held = split(shapes.kinds, 0.2)
        kept = held if left else held & np.roll(held, 40)
        assert np.array_equal(known.held_back.voxels, shapes.voxels[kept])


def test_what_a_model_never_saw_is_held_out_of_one_that_begins_with_it() -> None:
    shapes = twice()
    wanted, apart = recipe("data.family=chair"), recipe("data.copies=0", "data.family=chair")
    known = header(apart, from_file(shapes, apart.data))
    said = {name: v for name, v in known.training.items() if name != "held_out"}
    for first, kept in ((known, 16), (known.model_copy(update={"training": said}), 4)):
        begun = from_file(shapes, wanted.data, held_by(first))
        assert begun.held_out is not None
        assert np.array_equal(begun.held_out & held_out(first, shapes.kinds), begun.held_out)
        assert begun.held_out.sum() == kept
        assert np.array_equal(begun.validation > 0, shapes.voxels[begun.held_out])
    assert not copied(begun.validation, begun.training, threshold=127).any()
    plain = from_file(shapes, wanted.data).held_out
    other = ShapeSet(shapes.voxels, shapes.labels, shapes.label_names, "others")
    again = from_file(other, wanted.data, held_by(known)).held_out
    assert plain is not None
    assert again is not None
    assert np.array_equal(again, plain)
    none = wanted.data.model_copy(update={"validation": 0.0})
    assert len(from_file(shapes, none, held_by(known)).training) == 80


def test_another_data_file_is_refused() -> None:
    shapes, wanted = twice(), recipe('data.classes=["desk"]', "data.family=chair")
    described = header(wanted, from_file(shapes, wanted.data))
    fewer = shapes.take(np.arange(60))
    with pytest.raises(ImportRejected, match="did not learn from these 30 shapes"):
        origin(described, fewer)
    other = ShapeSet(shapes.voxels, shapes.labels, ("bed", "sofa"), "rooms")
    with pytest.raises(ImportRejected, match="rooms: has no class desk"):
        origin(described, other)


@pytest.mark.data
def test_shipped_models_of_modelnet_never_saw_what_is_held_out() -> None:
    """28 of 396 are exact copies of shapes they learned, and more are nearly so."""
    path = Path(os.environ.get("VOXSTUDIO_DATA", "")) / "modelnet10_32_train.npz"
    if not path.is_file():
        pytest.skip("VOXSTUDIO_DATA is no folder that holds it")
    shapes = read_shapes(path)
    known = origin(read_header(find_checkpoint("modelnet10-recovery")), shapes)
    assert len(known.training) == 3595
    assert 330 < len(known.held_back) <= 396 - 28
    assert known.nearest_to(solid(known.held_back))[1].max() <= COPIES


@pytest.mark.parametrize(("mirror", "dimension"), [("true", -1), ("x", -1), ("y", -2), ("z", -3)])
def test_mirror_images_count_as_learned_where_they_were(mirror: str, dimension: int) -> None:
    wanted = recipe(
        "data.family=chair",
        "data.count=20",
        f"data.flip_augmentation={mirror}",
        "data.antialias=true",
    )
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
