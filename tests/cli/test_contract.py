"""What other programs rely on: JSON, exit codes, where options stand, what the tour leaves."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import trimesh
from PIL import Image

from voxstudio.cli import main
from voxstudio.facts import of_file
from voxstudio.library import default_checkpoint, list_checkpoints
from voxstudio.nets.specs import ENERGY, KINDS

KEYS = {"name", "kind", "capabilities", "resolution", "parameters", "path"}


def said(capsys: pytest.CaptureFixture[str], *words: str) -> Any:  # noqa: ANN401 - parsed JSON
    assert main(list(words)) == 0
    return json.loads(capsys.readouterr().out)


def test_models_lists_every_checkpoint_as_info_describes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = said(capsys, "models", "--json")
    assert [row["name"] for row in rows] == [header.name for _, header in list_checkpoints()]
    for row in rows:
        assert row.keys() >= KEYS
        assert set(row["capabilities"]) <= KINDS[row["kind"]].at_most | ENERGY
        assert row["licence"]
        told = said(capsys, "info", row["name"], "--json")
        assert told == {**row, **of_file(Path(row["path"]))}
        assert said(capsys, "info", row["path"], "--json") == told


def test_evaluate_gives_the_promised_table(checkpoint: Path, shapes: Path, tmp_path: Path) -> None:
    out = tmp_path / "table.json"
    words = ["evaluate", "recovery", str(checkpoint), "--data", str(shapes), "--mask", "half:+z"]
    more = ["--train", str(shapes), "--limit", "6", "--seed", "2", "--threads", "1"]
    assert main([*words, *more, "--json", str(out)]) == 0
    table = json.loads(out.read_text())
    assert table.keys() == {
        "data", "mask", "seed", "rows", "notes", "command", "checkpoint", "checkpoint_sha256",
        "data_sha256", "train_sha256", "machine",
    }  # fmt: skip
    assert table["command"] == "voxstudio evaluate recovery"
    assert table["checkpoint_sha256"] == hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert (table["data"], table["mask"], table["seed"]) == ("boxes", "half:+z", 2)
    methods = [(row["method"], row["role"]) for row in table["rows"]]
    assert methods[0] == ("boxes", "model")
    assert {name for name, role in methods[1:] if role == "baseline"} == {
        "empty", "gaussian", "mirror", "nearest"
    }  # fmt: skip
    for row in table["rows"]:
        assert row.keys() == {"method", "role", "mean", "per_class", "count", "intervals"}
        low, high = row["intervals"]["mean"]
        assert low <= row["mean"] <= high
        assert row["count"] == 6
        assert row["per_class"].keys() == {"high", "low"}
        assert row["mean"] == pytest.approx(np.mean(list(row["per_class"].values())))
    errors = {row["method"]: row for row in table["rows"]}
    # The shapes are among the training shapes, and low boxes have nothing in the upper half.
    assert errors["nearest"]["mean"] < errors["empty"]["mean"]
    assert errors["empty"]["per_class"]["low"] == 0


def test_seed_threads_and_device_follow_the_subcommand(checkpoint: Path, tmp_path: Path) -> None:
    threads = torch.get_num_threads()
    out, again = tmp_path / "one.npz", tmp_path / "two.npz"
    words = ["sample", str(checkpoint), "--count", "2", "--device", "cpu", "--threads", "1"]
    try:
        assert main([*words, "--seed", "4", "--out", str(out)]) == 0
        assert torch.get_num_threads() == 1
        assert main([*words, "--seed", "5", "--out", str(again)]) == 0
    finally:
        torch.set_num_threads(threads)
    with np.load(out) as one, np.load(again) as two:
        assert one["voxels"].shape == (2, 16, 16, 16)
        # Shape i has seed SEED + i, whatever else is in the batch.
        np.testing.assert_allclose(one["voxels"][1], two["voxels"][0], atol=1e-5)


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-option", "--frobnicate"],
        ["--threads", "1", "models"],
        ["sample", "CHECKPOINT"],
        ["sample", "CHECKPOINT", "--count", "0", "--out", "x.npz"],
        ["sample", "CHECKPOINT", "--device", "tpu", "--out", "x.npz"],
        ["sample", "CHECKPOINT", "--device", "cuda:99", "--out", "x.npz"],
        ["sample", "SHAPES", "--out", "x.npz"],
        ["recover", "CHECKPOINT", "SHAPES", "--mask", "half:+x", "--index", "99", "--out", "x"],
        ["recover", "CHECKPOINT", "SHAPES", "--mask", "box:0:99,0:1,0:1", "--out", "x"],
        ["recover", "CHECKPOINT", "SHAPES", "--mask", "file:missing.npy", "--out", "x"],
        ["recover", "CHECKPOINT", "CHECKPOINT", "--mask", "half:+x", "--out", "x"],
        ["evaluate", "recovery", "CHECKPOINT", "--data", "missing.npz", "--mask", "half:+x"],
        ["evaluate", "recovery", "CHECKPOINT", "--data", "SHAPES", "--mask", "half:up"],
        ["train", "chair-compact", "--set", "iterations=many"],
        ["train", "chair-compact", "--set", "no.such.key=1"],
        ["train", "chair-compact", "--data", "missing.npz"],
        ["info", "missing.npz"],
        ["convert", "SHAPES", "x.unknown"],
    ],
    ids=lambda words: " ".join(words[:4]),
)
def test_bad_input_ends_with_code_2_on_stderr_and_leaves_nothing(
    words: list[str], checkpoint: Path, shapes: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    real = {"CHECKPOINT": str(checkpoint), "SHAPES": str(shapes)}
    assert main([real.get(word, word) for word in words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()
    assert "Traceback" not in told.err
    assert list(tmp_path.iterdir()) == []


def test_the_tour_leaves_what_it_promises(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["tour", "--out", str(out), "--seed", "1", "--threads", "1"]) == 0
    names = {path.name for path in out.iterdir()}
    bodies = ["sample", *(f"variant-{i}" for i in range(4))]
    assert names >= {f"{body}.{ending}" for body in bodies for ending in ("obj", "stl")}
    for body in bodies:
        for ending in ("obj", "stl"):
            mesh = trimesh.load_mesh(out / f"{body}.{ending}")
            assert mesh.is_watertight
            assert mesh.volume > 0
            assert max(mesh.extents) == pytest.approx(100, rel=0.01)
    # Binary, not text: 80 bytes of header, a count, 50 bytes a triangle.
    data = (out / "sample.stl").read_bytes()
    assert len(data) == 84 + 50 * int.from_bytes(data[80:84], "little")
    for name in ("sample.png", "chain.png", "recovery.png"):
        with Image.open(out / name) as picture:
            assert min(picture.size) >= 360
            assert len(np.unique(np.asarray(picture.convert("L")))) > 50
    with np.load(out / "recovered.npz") as made, np.load(out / "mask.npz") as mask:
        voxels, hidden = made["voxels"], mask["mask"]
    assert voxels.shape == (4, 32, 32, 32)
    assert np.array_equal(voxels[0][~hidden], voxels[3][~hidden])
    assert not np.array_equal(voxels[0], voxels[1])
    record = json.loads((out / "provenance.json").read_text())
    assert record["checkpoint"] == default_checkpoint().stem
    assert record["seeds"] == [1, 2, 3, 4, 5]
    assert str(tmp_path) not in json.dumps(record)


@pytest.mark.parametrize(
    ("word", "meant"), [("smaple", "`voxstudio sample`, or "), ("evalute", "`voxstudio evaluate`"),
                        ("qqqqqq", "a command of `voxstudio --help`")],
)  # fmt: skip
def test_an_unknown_command_is_refused_with_the_nearest_one(
    word: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"voxstudio: {word}: is neither a command nor a file; accepted: {meant}")
    assert said.count("\n") == 1
