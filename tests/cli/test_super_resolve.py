"""`voxstudio super-resolve`: a coarse shape in, detail out, block means as they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.coarse import block_means
from voxstudio.data.formats import read_shapes
from voxstudio.data.formats.npz import write_arrays
from voxstudio.library import find_recipe
from voxstudio.loaded import save_model
from voxstudio.training.dataset import from_file
from voxstudio.training.recipe import load_recipe
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = (
    "name=detail", "iterations=1", "channels=[4, 6]", "recovery.steps=3", "data.min_voxels=1",
    "learning.noise_std=0.3", "optimiser.precision=float32",
)  # fmt: skip


@pytest.fixture(scope="module")
def detail(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the detail of boxes, 4^3 to 16^3, hardly trained."""
    recipe = load_recipe(find_recipe("furniture-superres"), SETTINGS)
    trainer = Trainer(recipe, from_file(read_shapes(shapes), recipe.data))
    trainer.step()
    path = tmp_path_factory.mktemp("run") / "detail.safetensors"
    save_model(trainer.model(), path)
    return path


def refine(checkpoint: Path, shape: Path, out: Path, *more: str) -> int:
    return main(
        ["super-resolve", str(checkpoint), str(shape), "--out", str(out), "--threads", "1", *more]
    )


@pytest.mark.parametrize("coarsened", [False, True])
def test_detail_keeps_the_block_means(
    coarsened: bool, detail: Path, shapes: Path, tmp_path: Path
) -> None:
    with np.load(shapes) as file:
        fine = file["voxels"][1]
    coarse = block_means(fine[None], 4)
    source = tmp_path / "shape.npz"
    write_arrays(source, {"voxels": coarse if coarsened else fine[None]})
    out = tmp_path / "out"
    assert refine(detail, source, out, "--variants", "2", "--seed", "3") == 0
    with np.load(out / "refined.npz") as made:
        variants = made["voxels"]
    assert variants.shape == (2, 16, 16, 16)
    assert np.abs(block_means(variants, 4) - coarse).max() < 1e-5
    assert not np.array_equal(*variants)
    record = json.loads((out / "provenance.json").read_text())
    assert record["action"] == "super-resolve"
    assert record["seeds"] == [3, 4]
    for name in ("variant-0.obj", "variant-1.stl"):
        assert trimesh.load_mesh(out / name).volume > 0


def test_a_coarse_shape_of_zeros_and_ones_has_no_detail_until_softened(
    detail: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    solid = np.zeros((4, 4, 4), np.float32)
    solid[:2, 1:3, 1:3] = 1
    source, out = tmp_path / "solid.npz", tmp_path / "out"
    write_arrays(source, {"voxels": solid})
    assert refine(detail, source, out) == 2
    assert "only empty and full blocks" in capsys.readouterr().err
    assert not out.exists()
    assert refine(detail, source, out, "--antialias") == 0
    assert (out / "refined.npz").exists()


def test_what_cannot_be_refined_is_named(
    detail: Path, checkpoint: Path, shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refine(checkpoint, shapes, tmp_path / "a") == 2
    assert "boxes: cannot find the detail of coarse shapes; accepted: a model with `superres`" in (
        capsys.readouterr().err
    )
    write_arrays(tmp_path / "odd.npz", {"voxels": np.zeros((6, 6, 6), np.uint8)})
    assert refine(detail, tmp_path / "odd.npz", tmp_path / "b") == 2
    assert "4^3, 8^3, 16^3 or another multiple of 4" in capsys.readouterr().err
    assert refine(detail, shapes, tmp_path / "c", "--index", "99") == 2


def test_evaluation_prints_the_baselines_beside_the_model(
    detail: Path, shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", "super-resolution", str(detail), "--data", str(shapes), "--limit", "5"]
    assert main([*words, "--json", str(tmp_path / "rows.json"), "--threads", "1"]) == 0
    report = json.loads((tmp_path / "rows.json").read_text())
    rows = {row["method"]: row for row in report["rows"]}
    assert list(rows) == ["detail", "nearest", "trilinear", "trilinear-counts"]
    assert all(0 < row["iou"] <= 1 and row["count"] == 5 for row in rows.values())
    assert report["means_error"] < 1e-5
    # Boxes 2:y by 2:x cut blocks of four voxels; a copy of the mean is right but for those.
    with np.load(shapes) as file:
        truth = file["voxels"][:5] > 0
    copied = (block_means(truth, 4) > 0.5).repeat(4, 1).repeat(4, 2).repeat(4, 3)
    iou = [(a & b).sum() / (a | b).sum() for a, b in zip(copied, truth, strict=True)]
    assert rows["nearest"]["iou"] == pytest.approx(np.mean(iou))
    assert "trilinear-counts" in capsys.readouterr().out
