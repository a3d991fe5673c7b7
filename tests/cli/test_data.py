"""`voxstudio data`: what is made and how it is parted."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import read_shapes
from voxstudio.data.shapes import catalogue, families
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import DataRecipe

if TYPE_CHECKING:
    from pathlib import Path


def test_make_is_the_generator_on_file(tmp_path: Path) -> None:
    path = tmp_path / "mixed.npz"
    words = ["data", "make", "furniture", "--count", "12", "--seed", "4", "--out", str(path)]
    assert main(words) == 0
    made = catalogue.make(catalogue.SOURCES["furniture"], 12, 32, 4)
    with np.load(path) as file:
        assert np.array_equal(file["voxels"], made.voxels)
        assert np.array_equal(file["labels"], made.labels)
        assert tuple(file["label_names"]) == families.FAMILIES


@pytest.mark.parametrize(("name", "side"), [("primitives", 30), ("mnist3d", 30), ("necker", 40)])
def test_sets_for_sequential_models_have_their_own_sizes(
    name: str, side: int, tmp_path: Path
) -> None:
    path = tmp_path / "set.npz"
    assert main(["data", "make", name, "--count", "7", "--seed", "2", "--out", str(path)]) == 0
    made, shapes = catalogue.make(catalogue.SOURCES[name], 7, seed=2), read_shapes(path)
    assert shapes.voxels.shape == (7, side, side, side)
    assert np.array_equal(shapes.voxels, made.voxels)
    assert shapes.labels is not None
    assert shapes.labels.tolist() == made.labels.tolist()
    assert shapes.label_names == made.label_names


def test_digits_are_taken_from_ones_own_pictures(tmp_path: Path) -> None:
    images = np.zeros((3, 28, 28), np.uint8)
    images[:, 4:24, 12:16] = 255  # whatever the label, a bar
    labels = np.array([3, 8, 3], np.uint8)
    for name, values in (("images-idx3", images), ("labels-idx1", labels)):
        head = struct.pack(f">I{values.ndim}I", 0x0800 | values.ndim, *values.shape)
        (tmp_path / f"train-{name}-ubyte").write_bytes(head + values.tobytes())
    path = tmp_path / "own.npz"
    words = ["data", "make", "mnist3d", "--count", "4", "--digits", str(tmp_path)]
    assert main([*words, "--out", str(path)]) == 0
    shapes = read_shapes(path)
    assert shapes.labels is not None
    assert shapes.labels.tolist() == [3, 8, 3, 8]
    assert shapes.label_names == tuple("0123456789")
    for shape in shapes.voxels:
        spread = np.linalg.svd(np.argwhere(shape) - np.argwhere(shape).mean(0))[1]
        assert spread[0] > 2 * spread[1]


@pytest.mark.parametrize("family", ["primitives", "chair"])
def test_digits_belong_to_mnist3d(
    family: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "set.npz"
    words = ["data", "make", family, "--digits", str(tmp_path), "--out", str(path)]
    assert main(words) == 2
    assert f"says nothing of {family}" in capsys.readouterr().err
    assert not path.exists()


def test_split_holds_back_what_training_holds_back(tmp_path: Path) -> None:
    path, out = tmp_path / "mixed.npz", tmp_path / "parts"
    words = ["data", "make", "furniture", "--count", "40", "--resolution", "16"]
    assert main([*words, "--out", str(path)]) == 0
    assert main(["data", "split", str(path), "--out", str(out), "--share", "0.25"]) == 0
    learned = from_file(read_shapes(path), DataRecipe(validation=0.25, min_voxels=0))
    for name, wanted in (("training", learned.training), ("validation", learned.validation)):
        part = read_shapes(out / f"{name}.npz")
        assert np.array_equal(part.voxels * np.uint8(255), wanted)
        assert part.label_names == families.FAMILIES
    assert len(learned.validation) == 10


def test_a_set_too_small_to_part_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "two.npz", tmp_path / "parts"
    assert main(["data", "make", "chair", "--count", "2", "--out", str(path)]) == 0
    assert main(["data", "split", str(path), "--out", str(out)]) == 2
    assert "leaves a part empty" in capsys.readouterr().err
    assert not out.exists()
