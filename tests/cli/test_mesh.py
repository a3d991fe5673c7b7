"""`voxstudio mesh` and `voxstudio evaluate mesh`, with a model that has hardly learned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh
from PIL import Image

from tests.training.pictures import SETTINGS, trainer
from voxstudio.cli import main
from voxstudio.latent.mesh_model import mesh_model
from voxstudio.loaded import load_model, save_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = trainer("data.count=60")
    run.step()
    path = tmp_path_factory.mktemp("run") / "pictures.safetensors"
    save_model(run.model(), path)
    return path


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = Image.new("RGB", (64, 48), (255, 255, 255))
    image.paste((200, 40, 40), (20, 10, 44, 34))
    image.save(tmp_path / "red.png")
    return tmp_path / "red.png"


def test_a_picture_becomes_a_closed_mesh_in_colour(
    checkpoint: Path, picture: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert main(["mesh", str(checkpoint), str(picture), "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {
        "mesh.obj", "mesh.ply", "render.png", "provenance.json"
    }  # fmt: skip
    ply, obj = (trimesh.load_mesh(out / f"mesh.{kind}", process=False) for kind in ("ply", "obj"))
    for mesh in (ply, obj):
        assert len(mesh.vertices) == 162
        assert mesh.is_watertight
        assert mesh.volume > 0
        assert mesh.visual is not None
        assert mesh.visual.kind == "vertex"
    np.testing.assert_allclose(obj.vertices[:, 1], ply.vertices[:, 2], atol=1e-5)  # y is up
    with Image.open(out / "render.png") as image:
        shown = np.asarray(image)
    assert shown.shape == (256, 1024, 3)
    assert (shown[90, 120] == (200, 40, 40)).all()  # the picture itself
    record = json.loads((out / "provenance.json").read_text())
    assert record["action"] == "mesh"
    assert record["checkpoint"] == "pictures"


def test_the_same_picture_makes_the_same_files(
    checkpoint: Path, picture: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        assert main(["mesh", str(checkpoint), str(picture), "--out", str(tmp_path / name)]) == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_what_is_no_picture_is_refused_and_nothing_written(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no.png").write_text("no picture")
    out = tmp_path / "out"
    assert main(["mesh", str(checkpoint), str(tmp_path / "no.png"), "--out", str(out)]) == 2
    assert "PNG or JPEG" in capsys.readouterr().err
    assert not out.exists()


def test_another_model_is_refused(
    picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["mesh", "chair-synthesis", str(picture), "--out", str(tmp_path / "out")]
    assert main(words) == 2
    said = "chair-synthesis: cannot make meshes of pictures; accepted: a model with `mesh`"
    assert said in capsys.readouterr().err


def test_an_evaluation_compares_with_one_guess_for_all(checkpoint: Path, tmp_path: Path) -> None:
    table = tmp_path / "mesh.json"
    assert main(["evaluate", "mesh", str(checkpoint), "--json", str(table)]) == 0
    report = json.loads(table.read_text())
    assert report["count"] == 12  # a quarter of ten of each kind, rounded down
    rows = {row["method"]: row["mean"] for row in report["rows"]}
    assert rows.keys() == {"model", "mean mesh", "mean picture"}
    model = mesh_model(load_model(checkpoint))
    held = trainer("data.count=60").data.validation / 255
    assert rows["mean picture"] == pytest.approx(np.square(held - model.mean).mean(), rel=1e-5)
    assert min(rows.values()) > 0


def test_the_gallery_draws_its_page(checkpoint: Path, tmp_path: Path) -> None:
    assert main(["gallery", str(checkpoint), "--out", str(tmp_path)]) == 0
    with Image.open(tmp_path / "pictures-meshes.png") as page:
        assert page.width > 1000
    assert "](pictures-meshes.png)" in (tmp_path / "README.md").read_text()


def test_a_run_keeps_pictures_that_it_learns_from_to_look_at(tmp_path: Path) -> None:
    settings = (*SETTINGS, "iterations=1", "data.count=12")
    words = ["train", "primitives-mesh", "--out", str(tmp_path), "--tensorboard"]
    assert main([*words, *(word for each in settings for word in ("--set", each))]) == 0
    with np.load(tmp_path / "observed.npz") as kept:
        assert np.array_equal(kept["pictures"], trainer(*settings).data.training[:3])
    (events,) = (tmp_path / "tensorboard").iterdir()
    assert b"\x89PNG" in events.read_bytes()
