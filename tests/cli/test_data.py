"""`voxstudio data`: what is made and how it is parted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.cli import main
from voxstudio.data.formats import read_shapes
from voxstudio.data.shapes import families
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import DataRecipe

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_make_is_the_generator_on_file(tmp_path: Path) -> None:
    path = tmp_path / "mixed.npz"
    words = ["data", "make", "furniture", "--count", "12", "--seed", "4", "--out", str(path)]
    assert main(words) == 0
    made = families.make("furniture", 12, 32, 4)
    with np.load(path) as file:
        assert np.array_equal(file["voxels"], made.voxels)
        assert np.array_equal(file["labels"], made.labels)
        assert tuple(file["label_names"]) == families.FAMILIES


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
