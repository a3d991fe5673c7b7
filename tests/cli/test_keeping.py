"""No command writes over what it reads, by whatever name it is told it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import trimesh

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.library import default_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def refused(words: list[str], path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    assert main(words) == 2
    assert "would write over it" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_mesh_is_not_converted_onto_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "box.stl"
    trimesh.creation.box((1, 2, 3)).export(path)
    (tmp_path / "link.stl").symlink_to(path)
    monkeypatch.chdir(tmp_path)
    for other in (str(path), "box.stl", "./box.stl", "link.stl"):
        refused(["convert", str(path), other], path, capsys)
    before = path.read_bytes()
    assert main(["convert", str(path), str(path), "--force"]) == 0
    assert path.read_bytes() != before


def test_what_is_only_written_may_be_there_already(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        write_shapes(tmp_path / name, ShapeSet(np.ones((1, 4, 4, 4), np.bool_)))
    assert main(["convert", str(tmp_path / "one.npz"), str(tmp_path / "two.npz")]) == 0


def test_results_of_other_commands_keep_their_inputs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "training.npz"
    write_shapes(path, ShapeSet(np.random.default_rng(0).random((20, 32, 32, 32)) < 0.5))
    refused(["data", "split", str(path), "--out", str(tmp_path)], path, capsys)
    words = ["evaluate", "recovery", default_checkpoint().stem, "--data", str(path)]
    refused([*words, "--mask", "half:+z", "--json", str(path)], path, capsys)
