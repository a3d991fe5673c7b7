"""What is wrong with a run is said before its shapes are made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes

if TYPE_CHECKING:
    from pathlib import Path


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that is refused in one line, and return the line."""
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.fullmatch(r"voxstudio: .+; accepted: .+\n", told.err)
    return told.err


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["chair-compact", "--from", "chair-synthesiz"], "no such checkpoint"),
        (["chair-compact", "--device", "cuda:99"], "CUDA devices"),
        (["chair-compact", "--from", "toilet-latent"], "cannot begin chair-synthesis: its net has"),
        (["chair-compact", "--set", "data.resolution=30"], "multiple of 8, at most 128"),
        (["primitives-mesh", "--set", "data.family=chair"], "numbers each, and its net from 3x"),
        (["chair-compact", "--set", "preset=mesh"], "cannot train the preset mesh"),
        (["chair-compact", "--set", "preset=sequential"], "cannot train the preset sequential"),
        (["chair-compact", "--set", "data.family=chairs"], "is not a family of shapes"),
        (["primitives-completion", "--set", "sequence.window=64"], "windows of 64 voxels a side"),
        (["modelnet10-vae"], "learns from a data file; accepted: --data FILE"),
        (["chair-compact", "--set", "data.count=1000000", "--set", "data.resolution=128"],
         "GiB of memory"),
    ],
    ids=lambda part: " ".join(part[-1:]) if isinstance(part, list) else "",
)  # fmt: skip
def test_before_shapes_are_made(
    words: list[str], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def made(*_: object) -> None:
        raise AssertionError("shapes were made")

    monkeypatch.setattr("voxstudio.training.dataset._pieces", made)
    assert fault in said(["train", *words, "--out", str(tmp_path / "run")], capsys)
    assert not list(tmp_path.iterdir())


def test_data_of_a_size_or_without_labels_that_a_net_cannot_take(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voxels = np.zeros((4, 30, 30, 30), np.uint8)
    voxels[:, :20, 5:25, 5:25] = 1
    write_shapes(tmp_path / "thirty.npz", ShapeSet(voxels))
    words = ["--data", str(tmp_path / "thirty.npz"), "--out", str(tmp_path / "run")]
    assert "multiple of 8" in said(["train", "chair-compact", *words], capsys)
    told = said(
        ["train", "primitives-completion", *words, "--set", "sequence.context=class"], capsys
    )
    assert "accepted: data with labels" in told
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["interpolate", "toilet-latent", "1", "2", "3", "4", "--steps", "256", "--out", "OUT"],
        ["sample", "toilet-synthesis", "--count", "100000", "--out", "OUT.npz"],
        ["sample", "sofa-multigrid", "--count", "100000", "--out", "OUT.npz"],
        ["sample", "toilet-latent", "--count", "100000", "--out", "OUT.npz"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_takes_more_memory_than_is_free_is_refused(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: 8 << 30)
    told = said([word.replace("OUT", str(tmp_path / "out")) for word in words], capsys)
    assert re.search(r"shapes of \d+\^3 voxels: take [\d,.]+ GiB of memory, and 8.0 are f", told)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("learning.buffer_size=100000", "learning.buffer_size of 100,000: takes 12.2 GiB"),
        ("optimiser.batch=4096", "optimiser.batch of 4,096: takes"),
        ("channels=[1024,1024,1024]", "chair-synthesis: takes 4.2 GiB of memory to learn its net"),
    ],
)
def test_a_run_that_memory_does_not_hold_is_refused_before_shapes_are_made(
    setting: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: 2 << 30)
    monkeypatch.setattr("voxstudio.training.dataset._pieces", None)
    chains = 'learning={algorithm="synthesis"}'
    words = ["train", "chair-compact", "--device", "cpu", "--set", chains, "--set", setting]
    assert fault in said([*words, "--out", str(tmp_path / "run")], capsys)


def test_as_does_a_run_on_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_shapes(tmp_path / "shapes.npz", ShapeSet(np.ones((12, 16, 16, 16), np.bool_)))
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: 1 << 30)
    words = ["train", "chair-compact", "--data", str(tmp_path / "shapes.npz"), "--device", "cpu"]
    told = said([*words, "--set", "optimiser.batch=4096", "--out", str(tmp_path / "run")], capsys)
    assert "optimiser.batch of 4,096: takes 1." in told


@pytest.mark.parametrize(("name", "free"), [("chair-synthesis", 2), ("sofa-multigrid", 4)])
def test_as_are_samples_that_are_drawn_at_once(
    name: str, free: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxstudio.room.free_bytes", lambda: free << 30)
    monkeypatch.setattr("voxstudio.kinds.energy.Energy.at_once", 1000)
    monkeypatch.setattr("voxstudio.kinds.multigrid.Multigrid.at_once", 1000)
    told = said(["evaluate", "synthesis", name, "--count", "1000"], capsys)
    assert re.search(r"takes [\d,.]+ GiB of memory to run 1,000 shapes at once, and ", told)
