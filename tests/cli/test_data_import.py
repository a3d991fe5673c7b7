"""`voxstudio data import`, `data show` and `train --data FOLDER`: a folder tree as a data set."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from tests.cli.conftest import SETTINGS
from tests.mesh_folder import BROKEN, CLASSES, write_folder
from voxstudio.checkpoint import read_header
from voxstudio.cli import main
from voxstudio.data.folder_cache import read_folder
from voxstudio.data.formats import ReadOptions, ShapeSet, read_shapes, write_shapes
from voxstudio.data.splits import HELD_OUT, read

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("--resolution", "16", "--jobs", "1")


def box(path: Path, *sides: float, apart: float = 0.0) -> None:
    """Write a box as ModelNet does, or two of them."""
    mesh = trimesh.creation.box(sides)
    if apart:
        mesh = trimesh.util.concatenate([mesh, mesh.copy().apply_translation((apart, 0, 0))])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(mesh.export(file_type="off").replace("OFF\n", "OFF", 1))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two classes with a split, and one of everything that can be the matter with a file."""
    folder = tmp_path / "tree"
    for number, kind in enumerate(("high", "low", "high", "low", "high")):
        part = "test" if number > 2 else "train"
        box(folder / kind / part / f"{number}.off", 1, 1.5 + number, 5 if kind == "high" else 0.7)
    box(folder / "low/train/copy.off", 1, 2.5, 0.7)
    box(folder / "low/train/pair.off", 1, 1, 1, apart=3)
    (folder / "high/train/broken.off").write_bytes(BROKEN["cut.off"][1])
    grids = np.zeros((2, 16, 16, 16), np.bool_)
    write_shapes(folder / "low/train/empty.nrrd", ShapeSet(grids[:1]))
    grids[:, :4, 3:9, 2:13] = True
    write_shapes(folder / "low/test/set.npz", ShapeSet(grids))
    (folder / "notes.txt").touch()
    return folder


def imported(folder: Path, out: Path, *words: str) -> tuple[ShapeSet, dict[str, Any]]:
    assert main(["data", "import", str(folder), "--out", str(out), *words]) == 0
    return read_shapes(out), json.loads(out.with_suffix(".import.json").read_text())


def test_a_tree_becomes_a_set_and_a_true_report(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tree, tree / "made.npz", *SMALL)
    capsys.readouterr()
    # The file that an import wrote is written again, and is none of the tree.
    shapes, report = imported(tree, tree / "made.npz", *SMALL)
    files = [row["file"] for row in report["shapes"]]
    assert files == [
        "high/test/4.off", "high/train/0.off", "high/train/2.off", "low/test/3.off",
        "low/test/set.npz#0", "low/test/set.npz#1", "low/train/1.off", "low/train/copy.off",
        "low/train/pair.off",
    ]  # fmt: skip
    assert shapes.label_names == ("high", "low")
    assert shapes.labels is not None
    assert shapes.split is not None
    assert shapes.labels.tolist() == [name.startswith("low") for name in files]
    assert shapes.split.tolist() == [name.split("/")[1] for name in files]
    for row, solid in zip(report["shapes"], shapes.voxels, strict=True):
        assert row["voxels"] == solid.sum()
        assert row["components"] == 1 + row["file"].endswith("pair.off")
    assert report["classes"] == {"high": 3, "low": 6}
    assert [each["file"] for each in report["refused"]] == ["high/train/broken.off"]
    assert BROKEN["cut.off"][0] in report["refused"][0]["fault"]
    assert report["empty"] == ["low/train/empty.nrrd"]
    assert report["in_pieces"] == {"low/train/pair.off": 2}
    assert report["passed_over"] == {".txt": 1}
    assert report["duplicates"] == [
        ["low/test/set.npz#0", "low/test/set.npz#1"], ["low/train/1.off", "low/train/copy.off"]
    ]  # fmt: skip
    said = capsys.readouterr().out
    assert "9 files read, 1 refused, 1 passed over, 9 shapes, 1 empty, 1 in pieces" in said
    assert "refused high/train/broken.off: declares 4000 and 9000 elements" in said


def test_an_import_that_was_killed_reads_only_the_rest_and_ends_in_the_same_bytes(
    tree: Path, tmp_path: Path
) -> None:
    for number in range(40):
        box(tree / f"high/train/more{number:02}.off", 1, 1 + number / 9, 3)
    whole, killed = tmp_path / "whole.npz", tmp_path / "killed.npz"
    imported(tree, whole, *SMALL)
    words = [sys.executable, "-m", "voxstudio", "data", "import", str(tree), "--out", str(killed)]
    process = subprocess.Popen([*words, *SMALL], stderr=subprocess.DEVNULL)
    journal = killed.with_suffix(".import.part")
    while not journal.exists() or journal.read_bytes().count(b"\n") < 4:
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not killed.exists()
    with journal.open("a") as file:
        file.write('["high/train/more')  # as of a line that was being written
    known = [json.loads(line)[0] for line in journal.read_text().splitlines()[1:-1]]
    assert 3 <= len(known) < 50
    first = tree / known[0].split("|")[0]
    told = first.stat()
    first.write_bytes(b"\0" * told.st_size)  # would be refused if it were read again
    os.utime(first, ns=(told.st_atime_ns, told.st_mtime_ns))
    imported(tree, killed, *SMALL)
    assert killed.read_bytes() == whole.read_bytes()
    assert not journal.exists()
    reports = [json.loads(path.with_suffix(".import.json").read_text()) for path in (whole, killed)]
    assert reports[0] | {"file": ""} == reports[1] | {"file": ""}


def test_what_cannot_be_done_is_refused_before_any_file_is_read(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tree / "low/test/set.npz"
    before = own.read_bytes()
    for words, fault in (
        (["--out", str(own)], "lies in the folder that is read"),
        (["--out", str(tmp_path / "set.nrrd")], "not an .npz name"),
        (["--out", str(tmp_path / "a.npz"), "--only", "*.glb"], "holds no file that can be read"),
        (["--out", str(tmp_path / "a.npz"), "--only", "empty*"], "holds no shape with a voxel"),
    ):
        assert main(["data", "import", str(tree), *words, *SMALL]) == 2
        assert fault in capsys.readouterr().err
    assert own.read_bytes() == before


def test_voxels_of_another_size_are_resampled(tmp_path: Path) -> None:
    grid = np.zeros((1, 32, 32, 32), np.bool_)
    grid[:, 4:20, 6:16, 2:30] = True
    (tmp_path / "tree").mkdir()
    write_shapes(tmp_path / "tree/fine.binvox", ShapeSet(grid))
    write_shapes(tmp_path / "tree/odd.binvox", ShapeSet(grid[:, :24, :20, :]))
    shapes, report = imported(tmp_path / "tree", tmp_path / "set.npz", *SMALL)
    wanted = np.zeros((16, 16, 16), np.bool_)
    wanted[2:10, 3:8, 1:15] = True
    assert np.array_equal(shapes.voxels[0], wanted)
    assert np.array_equal(np.ptp(np.argwhere(shapes.voxels[1]), axis=0), [7, 4, 13])
    assert report["refused"] == []


def test_show_draws_and_counts_every_class(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, sheet = tmp_path / "set.npz", tmp_path / "sheet.png"
    shapes, _ = imported(tree, out, *SMALL)
    capsys.readouterr()
    assert main(["data", "show", str(out), "--out", str(sheet), "--count", "3"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0][1:] == ["9", "shapes", "of", "16x16x16", "voxels"]
    low = shapes.voxels[3:]
    assert lines[3][:4] == ["low", "6", "3", "3"]
    assert lines[3][5:] == [f"{100 * low.mean():.1f}%", "1.2", "83%"]
    with Image.open(sheet) as picture:
        pixels = np.asarray(picture.convert("L"), float)
    assert pixels.shape[1] > 3 * 160
    assert pixels.std() > 10


def test_training_on_a_folder_reads_it_once_and_holds_out_its_test_shapes(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chosen = [word for each in (*SETTINGS, "data.resolution=16") for word in ("--set", each)]
    words = ["train", "chair-compact", "--data", str(tree), "--threads", "1", *chosen]
    words += ["--set", "data.classes=[]", "--set", "data.min_voxels=10"]
    assert main([*words, "--out", str(tmp_path / "first")]) == 0
    header = read_header(tmp_path / "first" / "boxes.safetensors")
    assert header.training["data"] == "tree, 9 shapes"
    held = read(header.training[HELD_OUT], 9)
    assert np.flatnonzero(held).tolist() == [0, 3, 4, 5]
    (file,) = (tmp_path / "cache").rglob("*.npz")
    told = capsys.readouterr().err
    report = file.with_suffix(".import.json")
    assert f"tree: 9 shapes; 1 file refused; report in {report}" in told
    assert not list(read_folder(tree, ReadOptions(resolution=16)))  # there is nothing to do
    box(tree / "low/train/another.off", 2, 1, 1)
    work = read_folder(tree, ReadOptions(resolution=16))
    assert next(work).total == 11
    work.close()


@pytest.mark.parametrize(
    ("count", "fine"),
    [(20, 64), pytest.param(200, 128, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])],
)
def test_generated_meshes_become_the_generators_voxels_and_a_model_trains_on_them(
    count: int, fine: int, tmp_path: Path
) -> None:
    pieces = write_folder(tmp_path / "meshes", count, fine)
    out = tmp_path / "set.npz"
    shapes, report = imported(tmp_path / "meshes", out, "--jobs", "2")
    assert [row["file"] for row in report["shapes"]] == [piece.name for piece in pieces]
    assert shapes.label_names == tuple(sorted(CLASSES))
    assert shapes.labels is not None
    assert shapes.split is not None
    assert [shapes.label_names[label] for label in shapes.labels] == [each.kind for each in pieces]
    assert shapes.split.tolist() == [piece.part for piece in pieces]
    overlaps = []
    for piece, solid in zip(pieces, shapes.voxels, strict=True):
        wanted = piece.solid()
        overlaps.append((wanted & solid).sum() / (wanted | solid).sum())
    assert min(overlaps) >= 0.97
    refused = {each["file"].split("/")[-1]: each["fault"] for each in report["refused"]}
    assert refused.keys() == BROKEN.keys()
    assert all(BROKEN[name][0] in fault for name, fault in refused.items())
    run = tmp_path / "run"
    chosen = [word for each in (*SETTINGS, "data.classes=[]") for word in ("--set", each)]
    words = ["train", "chair-compact", "--data", str(out), "--out", str(run), "--threads", "1"]
    assert main([*words, *chosen]) == 0
    assert read_header(run / "boxes.safetensors").training["data"] == f"set, {count} shapes"
