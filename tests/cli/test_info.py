"""`voxstudio info`: what a file holds, as words and as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.library import find_checkpoint
from voxstudio.loaded import load_model, save_model

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"name", "kind", "capabilities", "resolution", "parameters", "path"}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["info", *words, "--json"]) == 0
    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert facts.keys() >= KEYS
    return facts


def test_a_set_of_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "set.npz"
    voxels = np.zeros((3, 2, 4, 5), np.bool_)
    voxels[0] = True
    write_shapes(path, ShapeSet(voxels, np.array([0, 1, 1]), ("chair", "sofa"), spacing=(3, 2, 1)))
    facts = told(capsys, str(path), "--axes", "zxy")
    assert facts["kind"] == "voxels"
    assert (facts["count"], facts["resolution"]) == (3, [2, 5, 4])
    assert facts["occupied"] == pytest.approx(1 / 3)
    assert (facts["spacing"], facts["origin"]) == ([3, 1, 2], [0, 0, 0])
    assert facts["label_names"] == ["chair", "sofa"]


@pytest.mark.parametrize("ending", ["off", "obj", "stl", "ply", "glb"])
def test_a_mesh(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    box = trimesh.creation.box((1, 2, 3))
    path = tmp_path / f"box.{ending}"
    box.export(path)
    facts = told(capsys, str(path))
    assert (facts["kind"], facts["name"], facts["path"]) == ("mesh", "box", str(path))
    assert (facts["vertices"], facts["triangles"], facts["watertight"]) == (8, 12, True)
    assert facts["volume"] == pytest.approx(6)
    assert facts["extent"] == pytest.approx([1, 2, 3])
    box.update_faces(np.arange(12) > 0)
    box.export(path)
    facts = told(capsys, str(path))
    assert (facts["triangles"], facts["watertight"], facts["volume"]) == (11, False, None)


def test_a_checkpoint_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    facts = told(capsys, "toilet-synthesis")
    assert facts["kind"] == "annealed"
    assert "synthesis" in facts["capabilities"]


def facts_of(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return what was said, line by line."""
    lines = capsys.readouterr().out.splitlines()
    return dict(re.split(" {2,}", line, maxsplit=1) for line in lines)


def test_words_are_one_fact_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "box.stl"
    trimesh.creation.box().export(path)
    assert main(["info", str(path)]) == 0
    said = facts_of(capsys)
    assert (said["kind"], said["watertight"], said["triangles"]) == ("mesh", "yes", "12")


def test_a_file_that_is_missing_is_not_taken_for_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("none.npz", "none.stl", "none.nii.gz"):
        assert main(["info", str(tmp_path / name)]) == 2
        assert "No such file" in capsys.readouterr().err


def test_a_checkpoint_is_described_without_brackets_and_with_its_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["info", "furniture-recovery"]) == 0
    said = facts_of(capsys)
    assert not {"{", "["} & set("".join(said.values()))
    assert said["capabilities"] == "energy, recovery"
    assert said["trained on"].startswith("generated furniture")
    assert "nearest 0." in said["half:+y"] and "furniture-recovery 0." in said["half:+y"]
    assert main(["info", "toilet-synthesis"]) == 0
    assert "of 12 samples are one connected component" in facts_of(capsys)["synthesis"]
    assert main(["info", "bed-superres"]) == 0
    assert re.match(r"IoU bed-superres 0\.\d{3}, nearest", facts_of(capsys)["superres"])
    assert main(["info", "memory"]) == 0
    assert "60 of 60 nearest to the right shape, 57 whole" in facts_of(capsys)["memory"]


@pytest.mark.parametrize(
    "table",
    [1, {"rows": 3}, {"rows": [{"mean": "low"}]}, {"rows": [{"method": "x", "mean": "low"}]},
     {"corruption": "flip:0.2", "count": 3}, {"novelty": {"count": 12}},
     {"novelty": {"count": "a", "connected": 1}}],
)  # fmt: skip
def test_figures_of_a_form_that_others_write_are_left_out(
    table: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = load_model(find_checkpoint("toilet-synthesis"))
    header = model.header.model_copy(update={"metrics": {"theirs": table}})
    path = tmp_path / "theirs.safetensors"
    save_model(replace(model, header=header), path)
    assert main(["info", str(path)]) == 0
    said = facts_of(capsys)
    assert said["kind"] == "annealed" and "theirs" not in said


def test_walls_of_a_mesh_at_a_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plate = tmp_path / "plate.stl"
    trimesh.creation.box((3, 2, 0.2)).export(plate)
    facts = told(capsys, str(plate), "--size-mm", "12")
    assert facts["least_wall_mm"] == pytest.approx(0.8)
    assert 0.8 < facts["share_below_1_mm"] < 1
    assert told(capsys, str(plate)).keys() == facts.keys() - {
        "size_mm", "least_wall_mm", "share_below_1_mm",
    }  # fmt: skip
    trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).export(tmp_path / "open.stl")
    np.save(tmp_path / "voxels.npy", np.ones((4, 4, 4), np.bool_))
    for name, fault in (("open.stl", "not closed"), ("voxels.npy", "no mesh")):
        assert main(["info", str(tmp_path / name), "--size-mm", "12"]) == 2
        assert fault in capsys.readouterr().err
