"""Reference classifiers: they learn to tell shapes apart, and say what they are not able to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from tests.checkpoints import tiny
from voxstudio.data.formats import ShapeSet
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.classifier import classifier_of, load_classifier
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.training.dataset import from_file
from voxstudio.training.objectives.classification import shifted
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

SMALL = (
    "iterations=40", "optimiser.batch=8", "optimiser.warm_up=0", "optimiser.learning_rate=0.003",
    "data.min_voxels=1",
    "data.validation=0.25", "data.copies=0", "learning.shift=1",
)  # fmt: skip
CHANNELS = {"modelnet10-voxnet": "channels=[2, 3]", "modelnet10-multi-view": "channels=[3, 4]"}


def plates(count: int = 24, size: int = 12) -> ShapeSet:
    """Flat plates and tall posts, in turn, of random extent."""
    rng = np.random.default_rng(0)
    voxels = np.zeros((count, size, size, size), np.bool_)
    for row, shape in enumerate(voxels):
        y, x = rng.integers(7, 11, 2)
        if row % 2:
            shape[2:10, 5 : y - 1, 5 : x - 1] = True
        else:
            shape[2:4, 2:y, 2:x] = True
    return ShapeSet(voxels, np.arange(count) % 2, ("plate", "post"), "plates")


@pytest.mark.parametrize("name", CHANNELS)
def test_a_recipe_learns_to_tell_shapes_apart(name: str, tmp_path: Path) -> None:
    recipe = load_recipe(find_recipe(name), (*SMALL, CHANNELS[name]))
    shapes = plates()
    run = Trainer(recipe, from_file(shapes, recipe.data))
    scalars = [run.step() for _ in range(recipe.iterations)]
    assert scalars[-1]["loss"] < scalars[0]["loss"]
    save_model(run.model(), path := tmp_path / "judge.safetensors")
    judge = load_classifier(path)
    assert judge.model.header.kind == "classifier"
    assert judge.model.header.capabilities == ("classifier",)
    assert judge.classes == ("plate", "post")
    chances = judge.probabilities(shapes.voxels)
    assert chances.shape == (24, 2)
    np.testing.assert_allclose(chances.sum(1), 1, atol=1e-9)
    assert np.array_equal(chances.argmax(1), shapes.kinds)
    assert judge.features(shapes.voxels).shape == (24, 128)


def test_shapes_are_judged_one_by_one() -> None:
    """What a shape is does not depend on those beside it, nor on how it is stored."""
    judge = classifier_of(tiny("classifier"))
    shapes = np.random.default_rng(1).random((70, 4, 4, 4)) < 0.5
    every = judge.probabilities(shapes)
    np.testing.assert_allclose(every[66:67], judge.probabilities(shapes[66:67]), atol=1e-6)
    np.testing.assert_allclose(every, judge.probabilities(shapes.astype(np.float32)))
    assert judge.probabilities(shapes[:0]).shape == (0, 2)
    assert judge.features(shapes[:0]).shape == (0, 3)


def test_another_size_or_another_net_is_refused() -> None:
    judge = classifier_of(tiny("classifier"))
    with pytest.raises(ImportRejected, match=r"judges shapes of 4\^3 voxels, not of 5x5x5"):
        judge.probabilities(np.zeros((1, 5, 5, 5)))
    with pytest.raises(ImportRejected, match="annealed: is no classifier"):
        classifier_of(tiny("annealed"))


def test_numbers_that_are_none_are_refused() -> None:
    model = tiny("classifier")
    judge = classifier_of(model)
    with torch.no_grad():
        judge.net.head.weight.fill_(1e38)
        judge.net.hidden.bias.fill_(1e5)
    with pytest.raises(ImportRejected, match="not finite"):
        judge.probabilities(np.ones((1, 4, 4, 4)))


def test_a_header_says_as_many_classes_as_its_net_knows() -> None:
    model = tiny("classifier")
    header = model.header.model_copy(update={"classes": ("one",)})
    with pytest.raises(ValueError, match="knows 2 classes, not 1"):
        type(header).model_validate(header.model_dump())
    assert replace(model).header.classes == ("low", "tall")


def test_a_set_without_classes_trains_no_classifier() -> None:
    recipe = load_recipe(find_recipe("modelnet10-voxnet"), SMALL)
    shapes = ShapeSet(plates().voxels, name="plates")
    with pytest.raises(ImportRejected, match="has no classes to tell apart"):
        Trainer(recipe, from_file(shapes, recipe.data))


def test_classes_out_of_a_file_are_numbered_anew() -> None:
    """The labels of a set count its own classes: others would not fit its net."""
    shapes = plates()
    named = ShapeSet(shapes.voxels, shapes.kinds + 1, ("ring", "plate", "post"), "plates")
    only = 'data.classes=["post", "plate"]'
    recipe = load_recipe(find_recipe("modelnet10-voxnet"), (*SMALL, only))
    made = from_file(named, recipe.data)
    assert made.classes == ("post", "plate")
    whole = from_file(shapes, recipe.data.model_copy(update={"classes": ()}))
    assert np.array_equal(made.training, whole.training)
    assert np.array_equal(made.labels, 1 - whole.labels)
    Trainer(recipe.model_copy(update={"channels": (2, 3)}), made).step()


def test_a_shape_is_moved_whole_and_loses_what_leaves_the_grid() -> None:
    rng = torch.Generator().manual_seed(0)
    shapes = torch.zeros(64, 1, 5, 5, 5)
    shapes[:, :, 2, 2, 2] = 1
    moved = shifted(shapes, 1, rng)
    assert (moved.sum((1, 2, 3, 4)) == 1).all()
    places = {tuple(place) for place in moved.nonzero()[:, 2:].tolist()}
    assert len(places) > 15
    assert all(1 <= at <= 3 for place in places for at in place)
    corner = torch.ones(8, 1, 3, 3, 3)
    assert shifted(corner, 2, rng).sum((1, 2, 3, 4)).tolist() != [27.0] * 8
    assert torch.equal(shifted(corner, 0, rng), corner)
