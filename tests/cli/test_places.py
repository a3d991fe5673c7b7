"""What cannot be written is said before there is any work, and so is what is not there to read."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.kinds import WRITING, words
from tests.cli.tree import WRITTEN, called, commands
from voxstudio import cli
from voxstudio.errors import ImportRejected
from voxstudio.library import default_checkpoint, list_checkpoints

COMMANDS = commands()
WRITERS = [
    (command, param.name)
    for command, params in COMMANDS.items()
    for param in params
    if param.name in WRITTEN
]
READERS = [
    (command, param.name)
    for command, params in COMMANDS.items()
    for param in params
    if Path in param.kinds and param.name not in WRITTEN
]


def able(command: str) -> dict[str, str]:
    """Return a shipped model that a command takes, if it takes one."""
    for param in COMMANDS[command]:
        if param.name == "sources":
            return {"sources": default_checkpoint().stem}
        if param.name == "checkpoint" and param.demanded:
            for _, header in list_checkpoints():
                with suppress(ImportRejected):
                    (param.info.callback or str)(header.name)
                    return {"checkpoint": header.name}
    return {}


def unwritable(folder: Path) -> list[Path]:
    """Return places where nobody can write, root neither."""
    (folder / "file").touch()
    os.mkfifo(folder / "pipe")
    return [
        folder / "file" / "a.npz",
        Path("/proc/none/a.npz"),
        folder / ("a" * 300) / "a.npz",
        folder / ("a" * 5000 + ".npz"),
        folder / "pipe",
        Path("/dev/null"),
    ]


def refused(told: str, place: Path) -> None:
    """Check that a line names a place, or the ends of its name, and what would be accepted."""
    assert re.fullmatch(r"voxstudio: .{1,900}\n", told)
    assert str(place)[:100] in told
    assert "; accepted: " in told


def test_every_command_that_writes_is_here() -> None:
    assert {command for command, _ in WRITERS} >= {text.split()[0] for text in WRITING.values()} - {
        "data", "evaluate"
    }  # fmt: skip
    assert len(WRITERS) > 25
    assert len(READERS) > 25


@pytest.mark.parametrize(("command", "name"), WRITERS)
def test_a_place_that_cannot_be_written_is_said_before_anything_is_read(
    command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    for place in unwritable(tmp_path):
        assert cli.main(called(command, COMMANDS[command], {name: str(place)})) == 2
        refused(capsys.readouterr().err, place)
    assert {path.name for path in tmp_path.iterdir()} - before == {"file", "pipe"}


@pytest.mark.parametrize(("command", "name"), READERS)
def test_an_input_that_is_not_there_or_never_ends_is_refused(
    command: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    (tmp_path / "there.npz").touch()
    others = [other for each, other in READERS if each == command and other != name]
    there = dict.fromkeys(others, str(tmp_path / "there.npz"))
    model = able(command)
    out = dict.fromkeys(WRITTEN, str(tmp_path / "out.npz"))
    for place in (
        tmp_path / "none.npz",
        tmp_path / "pipe.npz",
        Path("/dev/zero"),
        tmp_path / ("a" * 5000),
    ):
        given = {**model, **there, name: str(place), **out}
        assert cli.main(called(command, COMMANDS[command], given)) == 2
        refused(capsys.readouterr().err, place)
    assert {path.name for path in tmp_path.iterdir()} == {"pipe.npz", "there.npz"}


@pytest.mark.parametrize("name", WRITING)
def test_no_model_is_loaded_and_no_shape_made_for_what_cannot_be_written(
    name: str, named: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def work(*_: object, **__: object) -> None:
        raise AssertionError("there was work")

    for called_for in ("voxstudio.loaded.load_model", "voxstudio.data.formats.read_shapes",
                       "voxstudio.data.shapes.catalogue.make"):  # fmt: skip
        monkeypatch.setattr(called_for, work)
    (tmp_path / "file").touch()
    place = tmp_path / "file"
    assert cli.main(words(WRITING[name], named, place / "none")) == 2
    refused(capsys.readouterr().err, place)
