"""Figures of samples, from the shell to the file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.copies import COPIES
from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
from voxstudio.data.shapes.catalogue import find, make
from voxstudio.evaluation.novelty import nearest
from voxstudio.evaluation.origin import examined, held_back, origin, solid
from voxstudio.iou import pairwise_iou
from voxstudio.library import find_recipe
from voxstudio.training.dataset import from_file as from_file_set
from voxstudio.training.dataset import generated, occupancies
from voxstudio.training.recipe import DataRecipe, load_recipe
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

SETTINGS = (
    "iterations=2", "channels=[4, 6]", "optimiser.batch=2", "data.count=20", "data.soft=false",
    "data.validation=0.2", "optimiser.precision=float32", "sampler.steps=3", "name=quick",
)  # fmt: skip


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint that has hardly learned."""
    folder = tmp_path_factory.mktemp("quick")
    recipe = load_recipe(find_recipe("chair-compact"), SETTINGS)
    assert isinstance(recipe.data, DataRecipe)
    list(train(Trainer(recipe, generated(recipe.data)), folder))
    return folder / "quick.safetensors"


def test_figures_of_samples_are_those_of_the_same_seeds(quick: Path, tmp_path: Path) -> None:
    reports = []
    for name in ("once.json", "again.json"):
        words = ["evaluate", "synthesis", str(quick), "--count", "3", "--seed", "5", "--threads",
                 "1", "--json", str(tmp_path / name)]  # fmt: skip
        assert main(words) == 0
        reports.append(json.loads((tmp_path / name).read_text(encoding="utf-8")))
    assert reports[0] == reports[1]
    ours, real = reports[0]["rows"]
    assert (ours["method"], ours["role"], ours["count"]) == ("quick", "model", 3)
    assert (real["method"], real["role"]) == ("held back", "ceiling")
    assert reports[0]["seed"] == 5
    # Untrained samples are unlike chairs, which are like each other.
    assert 0 <= ours["mean"] < real["mean"] < 1


@pytest.fixture(scope="module")
def from_file_alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A checkpoint that learned from every shape of a file, that file, and others."""
    folder = tmp_path_factory.mktemp("alone")
    made = make(find("chair"), 30, 16)
    data, others = folder / "chairs.npz", folder / "others.npz"
    write_shapes(data, ShapeSet(made.voxels[:20]))
    write_shapes(others, ShapeSet(made.voxels[20:]))
    settings = (*SETTINGS, "data.validation=0", "data.min_voxels=0", "name=alone")
    recipe = load_recipe(find_recipe("chair-compact"), settings)
    list(train(Trainer(recipe, from_file_set(read_shapes(data), recipe.data)), folder))
    return folder / "alone.safetensors", data, others


def test_a_model_that_held_nothing_out_is_measured_and_says_so(
    from_file_alone: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, data, others = map(str, from_file_alone)
    table = tmp_path / "table.json"
    words = ["evaluate", "synthesis", model, "--data", data, "--count", "2", "--threads", "1"]
    assert main([*words, "--json", str(table)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert not any(line.startswith("held back") for line in said)
    assert any("--held-out FILE" in line for line in said)
    found = json.loads(table.read_text(encoding="utf-8"))
    assert [row["role"] for row in found["rows"]] == ["model"]
    assert main([*words, "--json", str(table), "--held-out", others]) == 0
    compared = json.loads(table.read_text(encoding="utf-8"))
    overlap = nearest(read_shapes(Path(others)).voxels > 0, read_shapes(Path(data)).voxels > 0)[1]
    ours, real = compared["rows"]
    assert real["nearest"] == pytest.approx(overlap.mean())
    assert ours["nearest"] == found["rows"][0]["nearest"]


def test_shapes_of_another_size_are_refused(
    from_file_alone: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, data, _ = map(str, from_file_alone)
    small = tmp_path / "small.npz"
    write_shapes(small, ShapeSet(np.ones((2, 8, 8, 8), np.bool_)))
    words = ["evaluate", "synthesis", model, "--count", "2"]
    for more in (["--data", str(small)], ["--data", data, "--held-out", str(small)]):
        assert main([*words, *more]) == 2
        assert "small.npz: has 8x8x8 voxels" in capsys.readouterr().err
    for command in ("synthesis", "snap"):
        assert main(["evaluate", command, model]) == 2
        assert "alone: learned from chairs, 20 shapes; accepted" in capsys.readouterr().err


@pytest.mark.parametrize("validation", ["0", "0.04"])
def test_of_generated_shapes_new_ones_stand_in_where_none_were_held_out(
    validation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxstudio.evaluation.origin.FRESH", 12)
    settings = (*SETTINGS, f"data.validation={validation}", "data.resolution=16")
    recipe = load_recipe(find_recipe("chair-compact"), settings)
    header = Trainer(recipe, generated(recipe.data)).model().header
    known, plain = examined(header), origin(header)
    assert not len(plain.held_back)
    assert len(known.training) == 20
    assert 10 <= len(known.held_back) <= 12
    assert known.nearest_to(solid(known.held_back))[1].max() <= COPIES
    longer = recipe.data.model_copy(update={"count": 22, "soft": False})
    following = occupancies(longer, 16)[0][20:] > 0
    assert (pairwise_iou(following, solid(known.held_back)) == 1).any(1).all()
    assert np.array_equal(held_back(header, 2).voxels > 0.5, following)


def test_a_model_for_recovery_alone_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["evaluate", "synthesis", "modelnet10-recovery"]) == 2
    said = "modelnet10-recovery: cannot make shapes of nothing; accepted: a model with"
    assert said in capsys.readouterr().err
