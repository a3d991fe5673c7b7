"""The commands of sequential models, from the shell's side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from tests.sequential.small import CLASSES, classed_boxes
from voxstudio.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def run(name: str, *words: object) -> int:
    return main([*name.split(), *map(str, words), "--threads", "1"])


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of four boxes that the model never saw."""
    path = tmp_path_factory.mktemp("shapes") / "boxes.npz"
    both = classed_boxes(104)
    np.savez(
        path, voxels=both.training[100:] > 127, labels=both.labels[100:], label_names=list(CLASSES)
    )
    return path


def test_completions_are_written_with_exact_visible_voxels(
    checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    words = (checkpoint, shapes, "--mask", "half:-y", "--class", "tall", "--index", 1)
    more = ("--steps", 3, "--latent-steps", 4, "--variants", 2, "--out", tmp_path)
    assert run("complete", *words, *more) == 0
    with np.load(tmp_path / "completed.npz") as made, np.load(shapes) as given:
        truth = given["voxels"][1]
        assert made["voxels"].shape == (2, 16, 16, 16)
        np.testing.assert_array_equal(made["voxels"][:, :, 8:] > 0.5, np.stack([truth[:, 8:]] * 2))
    with np.load(tmp_path / "mask.npz") as mask:
        assert mask["mask"][:, :8].all()
        assert not mask["mask"][:, 8:].any()
    record = json.loads((tmp_path / "provenance.json").read_text())
    assert record["action"] == "complete"
    assert record["schedule"] == {"steps": 3, "latent_steps": 4, "class": "tall"}
    assert trimesh.load_mesh(tmp_path / "variant-0.stl").is_watertight


def test_the_same_seed_denoises_to_the_same_shape(
    checkpoint: Path, shapes: Path, tmp_path: Path
) -> None:
    words = (checkpoint, shapes, "--class", "tall", "--index", 1, "--steps", 2, "--flip-rate", 0.1)
    for name in ("a", "b"):
        assert run("denoise", *words, "--out", tmp_path / name) == 0
    with (
        np.load(tmp_path / "a" / "denoised.npz") as a,
        np.load(tmp_path / "b" / "denoised.npz") as b,
    ):
        np.testing.assert_array_equal(a["voxels"], b["voxels"])


def test_shapes_of_a_class_are_generated(checkpoint: Path, tmp_path: Path) -> None:
    for name in CLASSES:
        out = tmp_path / f"{name}.npz"
        assert run("sample", checkpoint, "--class", name, "--count", 8, "--out", out) == 0
    with np.load(tmp_path / "low.npz") as low, np.load(tmp_path / "tall.npz") as tall:
        assert tall["voxels"].sum() > low["voxels"].sum()


def test_figures_are_printed_and_written(
    checkpoint: Path, shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bound.json"
    words = (checkpoint, "--data", shapes, "--train", shapes)
    assert run("evaluate elbo", *words, "--json", out) == 0
    rows = json.loads(out.read_text())["rows"]
    assert [row["method"] for row in rows] == ["canvas", "independent"]
    more = ("--mask", "half:+x", "--steps", 2)
    assert run("evaluate completion", *words, *more, "--json", tmp_path / "completion.json") == 0
    rows = json.loads((tmp_path / "completion.json").read_text())["rows"]
    assert {row["method"] for row in rows} == {
        "canvas", "mean of 4 chains", "mirror", "gaussian", "nearest", "start",
    }  # fmt: skip
    assert run("evaluate denoising", checkpoint, "--data", shapes, "--steps", 2) == 0
    assert "median filter" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--mask", "half:-y"), "conditional on classes"),
        (("--mask", "half:-y", "--class", "sofa"), "cannot make shapes of sofa"),
        (("--mask", "half", "--class", "tall"), "is not a mask"),
        (("--mask", "half:-y", "--class", "tall", "--index", 9), "9"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    checkpoint: Path,
    shapes: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[object, ...],
    fault: str,
) -> None:
    assert run("complete", checkpoint, shapes, *words, "--out", tmp_path / "out") != 0
    assert fault in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_other_models_do_not_complete(
    shapes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("toilet-synthesis", shapes, "--mask", "half:-y", "--out", tmp_path / "out")
    assert run("complete", *words) != 0
    said = "toilet-synthesis: cannot complete shapes by a chain of codes; accepted: a model with"
    assert said in capsys.readouterr().err
