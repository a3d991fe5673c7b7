"""Every malformed file ends every command that reads it with code 2 and one clear line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.corpus import CORPUS, WEIGHTS
from voxstudio.cli import main
from voxstudio.library import default_checkpoint

if TYPE_CHECKING:
    from pathlib import Path

MODEL = default_checkpoint().stem
CHECKPOINTS = [name for name in CORPUS if name.endswith(".safetensors")]
SHAPES = [name for name in CORPUS if name not in CHECKPOINTS and not name.endswith(".pt")]
FEW = [name for name in SHAPES if name.startswith(("truncated", "folder", "missing", "unknown"))]
"""One fault of every format, for commands that open files as `info` does."""


def refused(words: list[str], path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Run a command that must refuse a file, and check what it says of it."""
    assert main(words) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(rf"voxstudio: (file:)?{re.escape(str(path))}: .+; accepted: .+\n", err)


@pytest.mark.parametrize("name", CORPUS)
def test_info(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = CORPUS[name](tmp_path)
    refused(["info", str(path)], path, capfd)
    refused(["info", str(path), "--json"], path, capfd)


@pytest.mark.parametrize("name", SHAPES)
def test_convert(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = CORPUS[name](tmp_path)
    for target in (tmp_path / "out.stl", tmp_path / "out.npz"):
        refused(["convert", str(path), str(target)], path, capfd)
        assert not target.exists()


@pytest.mark.parametrize("name", FEW)
def test_recover(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    path, out = CORPUS[name](tmp_path), tmp_path / "out"
    words = [MODEL, str(path), "--mask", "half:+z", "--out", str(out)]
    refused(["recover", *words], path, capfd)
    assert not out.exists()


@pytest.fixture(scope="module")
def toilet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One shape that the model takes."""
    path = tmp_path_factory.mktemp("toilet") / "toilet.npz"
    assert main(["data", "make", "toilet", "--count", "1", "--out", str(path)]) == 0
    return path


@pytest.mark.parametrize("name", FEW)
def test_data_and_masks(
    tmp_path: Path, toilet: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path, out = CORPUS[name](tmp_path), tmp_path / "out"
    refused(["data", "split", str(path), "--out", str(out)], path, capfd)
    refused(["train", "chair-compact", "--data", str(path), "--out", str(out)], path, capfd)
    words = ["evaluate", "recovery", MODEL, "--data", str(path)]
    refused([*words, "--mask", "half:+z"], path, capfd)
    words = ["recover", MODEL, str(toilet), "--out", str(out)]
    refused([*words, "--mask", f"file:{path}"], path, capfd)
    assert not out.exists()


@pytest.mark.parametrize("name", [*CHECKPOINTS, "pickle.pt", *WEIGHTS])
def test_checkpoints(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    path, out = {**CORPUS, **WEIGHTS}[name](tmp_path), tmp_path / "out.npz"
    refused(["sample", str(path), "--out", str(out)], path, capfd)
    assert not out.exists()


@pytest.mark.parametrize("name", ["objects.npz", "truncated.ply", "truncated.safetensors"])
def test_in_a_process_of_its_own(tmp_path: Path, name: str) -> None:
    path = CORPUS[name](tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "voxstudio", "info", str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(rf"voxstudio: {re.escape(str(path))}: .+; accepted: .+\n", done.stderr)
