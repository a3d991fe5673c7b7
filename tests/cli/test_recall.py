"""`voxstudio recall`: four boxes learned by heart, corrupted and recalled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.cli.conftest import SIZE
from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

ITERATIONS = 200
SETTINGS = (
    "name=corners", f"iterations={ITERATIONS}", "channels=[8, 16]", "optimiser.precision=float32",
    "optimiser.learning_rate=5e-3", "learning.flip_rate=0.0", "recovery.stop_temperature=0.01",
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One large box in each of four corners."""
    voxels = np.zeros((4, SIZE, SIZE, SIZE), np.uint8)
    for row, shape in enumerate(voxels):
        near, far = slice(1, 10), slice(SIZE - 10, SIZE - 1)
        shape[2:12, far if row & 1 else near, far if row & 2 else near] = 1
    path = tmp_path_factory.mktemp("data") / "corners.npz"
    write_shapes(path, ShapeSet(voxels, np.zeros(4, np.intp), ("corner",), "corners"))
    return path


@pytest.fixture(scope="module")
def memory(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows the four by heart."""
    from voxstudio.data.formats import read_shapes

    recipe = load_recipe(find_recipe("memory"), SETTINGS)
    trainer = Trainer(recipe, from_file(read_shapes(data), recipe.data))
    for _ in range(ITERATIONS):
        trainer.step()
    path = tmp_path_factory.mktemp("run") / "corners.safetensors"
    save_model(trainer.model(), path)
    return path


def test_a_corrupted_shape_comes_back(
    memory: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["recall", str(memory), str(data), "--data", str(data), "--index", "2", "--threads",
             "1", "--corrupt", "flip:0.2", "--seed", "5", "--out"]  # fmt: skip
    for out in ("one", "two"):
        assert main([*words, str(tmp_path / out)]) == 0
        assert "became shape 2, corner, overlap" in capsys.readouterr().out
    with np.load(data) as file:
        shape = file["voxels"][2].astype(bool)
    with np.load(tmp_path / "one" / "corrupted.npz") as file:
        assert (file["voxels"][0] != shape).sum() == round(0.2 * SIZE**3)
    with np.load(tmp_path / "one" / "recalled.npz") as file:
        made = file["voxels"][0] > 0.5
    assert (made & shape).sum() / (made | shape).sum() > 0.95
    record = json.loads((tmp_path / "one" / "provenance.json").read_text())
    assert record["action"] == "recall"
    assert record["mask"]["description"] == "flip:0.2"
    assert record["mask"]["hidden"] == round(0.2 * SIZE**3)
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {"corrupted.npz", "recalled.npz", "recalled.obj", "recalled.stl",
                     "recalled.stl.provenance.json",
                     "descent.png", "provenance.json"}  # fmt: skip
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_figures_count_what_came_back(memory: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "memory.json"
    words = ["evaluate", "recall", str(memory), "--data", str(data), "--repeats", "2"]
    assert main([*words, "--seed", "1", "--threads", "1", "--json", str(out)]) == 0
    figures = json.loads(out.read_text())
    assert (figures["corruption"], figures["seed"], figures["count"]) == ("flip:0.2", 1, 8)
    ours, corrupted = figures["rows"]
    assert ours["right"] == ours["whole"] == 1.0
    assert corrupted["overlap"] < 0.7 < 0.95 < ours["overlap"]
    assert "whole" not in corrupted


@pytest.mark.parametrize("command", [["recall"], ["evaluate", "recall"]])
def test_other_models_and_missing_data_are_refused(
    command: list[str], checkpoint: Path, memory: Path, shapes: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    rest = [str(shapes), "--out", str(tmp_path / "out")] if command == ["recall"] else []
    assert main([*command, str(checkpoint), *rest]) == 2
    said = "boxes: cannot recall stored shapes; accepted: a model with `memory`"
    assert said in capsys.readouterr().err
    assert main([*command, str(memory), *rest]) == 2
    assert "learned from corners" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
