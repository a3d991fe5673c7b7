"""`voxstudio sample` of a multi-grid model: every grid, from a single voxel up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.data.formats import read_shapes
from voxstudio.library import find_recipe
from voxstudio.loaded import ladder, load_model, save_model, volumes
from voxstudio.sampling.multigrid import draw_volumes, unfold
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = (
    "name=grids", "iterations=1", "channels=[4, 6]", "recovery.steps=3", "data.min_voxels=1",
    "optimiser.precision=float32",
)  # fmt: skip


@pytest.fixture(scope="module")
def grids(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A multi-grid model of boxes, 1 to 4^3 to 16^3, hardly trained."""
    recipe = load_recipe(find_recipe("sofa-multigrid"), SETTINGS)
    trainer = Trainer(recipe, from_file(read_shapes(shapes), recipe.data))
    trainer.step()
    path = tmp_path_factory.mktemp("run") / "grids.safetensors"
    save_model(trainer.model(), path)
    return path


def sample(checkpoint: Path, out: Path, *more: str) -> int:
    return main(["sample", str(checkpoint), "--out", str(out), "--threads", "1", *more])


def test_every_grid_is_written_and_depends_on_its_seed_alone(grids: Path, tmp_path: Path) -> None:
    assert sample(grids, tmp_path / "six.npz", "--count", "6", "--seed", "3") == 0
    assert sample(grids, tmp_path / "one.npz", "--count", "1", "--seed", "8") == 0
    with np.load(tmp_path / "six.npz") as six, np.load(tmp_path / "one.npz") as one:
        assert six["grid_4"].shape == (6, 4, 4, 4)
        assert six["voxels"].shape == (6, 16, 16, 16)
        assert np.array_equal(six["voxels"], six["grid_16"])
        for name in ("grid_4", "grid_16"):
            np.testing.assert_allclose(six[name][5], one[name][0], atol=1e-4)
        assert not np.array_equal(six["voxels"][0], six["voxels"][1])


def test_a_folder_gets_meshes_and_provenance(grids: Path, tmp_path: Path) -> None:
    assert sample(grids, tmp_path / "out", "--steps", "5") == 0
    record = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert record["schedule"]["steps"] == 5
    assert record["seeds"] == [0]
    for mesh in (tmp_path / "out").glob("*.obj"):
        assert trimesh.load_mesh(mesh).is_watertight


def test_single_voxels_are_drawn_from_those_of_the_training_shapes(
    grids: Path, shapes: Path
) -> None:
    with np.load(shapes) as file:
        means = file["voxels"].astype(float).mean((1, 2, 3))
    found = volumes(load_model(grids))
    assert found.min() >= means.min() - 1e-6
    assert found.max() <= means.max() + 1e-6
    drawn = draw_volumes(found, range(500))
    assert set(drawn.tolist()) <= set(found.tolist())
    assert drawn.mean() == pytest.approx(found.mean(), abs=float(found.std()) / 5)
    assert draw_volumes(found, [7]) == drawn[7]


def test_a_grid_starts_at_the_one_before(grids: Path) -> None:
    rungs = ladder(load_model(grids))
    assert [rung.resolution for rung in rungs] == [4, 16]
    start = np.array([0.3, 0.6], np.float32)
    moments = list(unfold(rungs, start, seeds=[0, 1]))
    assert [(m.grid, m.frame.step) for m in moments] == [(g, s) for g in (0, 1) for s in range(4)]
    quiet = [
        rung.header.model_copy(
            update={"recovery": rung.header.recovery.model_copy(update={"start_noise": 1e-9})}
        )
        for rung in rungs
    ]
    rungs = [type(r)(header, r.net, r.mean) for r, header in zip(rungs, quiet, strict=True)]
    moments = list(unfold(rungs, start, seeds=[0, 1]))
    last, first = moments[3].frame.estimate, moments[4].frame.voxels
    mean = (rungs[1].mean[0].numpy() + 1) / 2
    block = mean.reshape(1, 4, 4, 4, 4, 4, 4).mean((2, 4, 6))
    copied = np.kron(last - block, np.ones((1, 4, 4, 4)))
    np.testing.assert_allclose(first, np.clip(copied + mean, 0, 1), atol=1e-4)


def test_what_a_ladder_cannot_do_is_said(
    grids: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sample(grids, tmp_path / "a", "--metropolis", "5") == 2
    assert "grid by grid" in capsys.readouterr().err


def test_data_without_a_grid_are_refused() -> None:
    recipe = load_recipe(find_recipe("sofa-multigrid"), SETTINGS)
    with pytest.raises(Exception, match=r"no grid of 24\^3.*4, 16, 32, 64 voxels a side"):
        recipe.architecture(24, 0.5)
