"""Checkpoints are found, their headers are read once, and changed files are read again."""

from __future__ import annotations

import json
import os
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import corpus
from voxstudio import library
from voxstudio.checkpoint import read_header
from voxstudio.cli import main
from voxstudio.library import (
    checkpoint_paths,
    default_checkpoint,
    list_checkpoints,
    list_library,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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


ODD: dict[str, Callable[[Path], object]] = {
    "offsets": lambda path: path.write_bytes(corpus.offsets("[0, 1e999]")),
    "empty": lambda path: path.write_bytes(b""),
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "nowhere": lambda path: path.symlink_to(path.parent / "none"),
    "loop": lambda path: path.symlink_to(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "numbers": lambda path: path.write_bytes(corpus.renamed(parameters=1e999)),
    "tabular": lambda path: path.write_bytes(corpus.renamed(architecture=[])),
    "\x1b[31m": lambda path: path.write_bytes(corpus.renamed(name="")),
}


def huge(path: Path) -> None:
    """Make a file without end that takes no space."""
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 900_000))
        file.truncate(1 << 42)


def test_whatever_lies_in_the_folder_the_others_are_listed(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = len(list_checkpoints())
    for name, make in {**ODD, "huge": huge}.items():
        make(mine.parent / f"{name}.safetensors")
    found = list_library()
    assert len(found.models) == shipped
    said = {Path(refused.source).name.split(".")[0]: refused.fault for refused in found.refused}
    assert said.keys() == {name.replace("\x1b", "\ufffd") for name in ODD} | {"huge"}
    assert said["pipe"] == said["device"] == "is a pipe or a device, not a file"
    assert "directory" in said["folder"] and "symbolic links" in said["loop"]
    assert main(["models"]) == 0
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == shipped + 1
    assert len(printed.err.splitlines()) == len(ODD) + 1
    assert "\x1b" not in printed.err
    assert main(["models", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == shipped


def test_reading_the_library_ends(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "SECONDS", 0.0)
    found = list_library()
    assert not found.models
    assert all("was not read within" in refused.fault for refused in found.refused)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_DATA_HOME", str(mine.parents[2]))
    monkeypatch.setattr(library, "MOST", 30)
    for number in range(40):
        (mine.parent / f"{number}.safetensors").write_bytes(b"")
    assert len(checkpoint_paths()) == len(list_checkpoints()) - 1 + 30
