"""Checkpoints are found, their headers are read once, and changed files are read again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from voxstudio import library
from voxstudio.checkpoint import read_header
from voxstudio.library import checkpoint_paths, default_checkpoint, list_checkpoints

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkpoint of the user's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = library.user_checkpoints()
    folder.mkdir(parents=True)
    return Path(shutil.copy(default_checkpoint(), folder / "mine.safetensors"))


def test_headers_are_read_once_and_those_of_changed_files_again(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(path: Path) -> CheckpointHeader:
        read.append(path)
        return read_header(path)

    monkeypatch.setattr(library, "read_header", counted)
    first = list_checkpoints()
    assert first == list_checkpoints()
    assert read.count(mine) == 1
    other = next(path for path in checkpoint_paths() if path.stem == "memory")
    shutil.copy(other, mine)
    os.utime(mine, ns=(0, 0))
    assert dict(list_checkpoints())[mine].name == "memory"
    mine.write_bytes(b"nothing")
    assert mine not in dict(list_checkpoints())
