"""Figures of samples, from the shell to the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from voxstudio.cli import main
from voxstudio.library import find_recipe
from voxstudio.training.dataset import generated
from voxstudio.training.recipe import DataRecipe, load_recipe
from voxstudio.training.run import train
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

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
    assert (real["role"], real["mean"]) == ("ceiling", reports[0]["novelty"]["held_back"])
    assert reports[0]["seed"] == 5
    # Untrained samples are unlike chairs, which are like each other.
    assert 0 <= ours["mean"] < real["mean"] < 1


def test_a_model_for_recovery_alone_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["evaluate", "synthesis", "modelnet10-recovery"]) == 2
    assert "makes no samples" in capsys.readouterr().err
