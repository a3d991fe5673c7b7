"""A disk that fills up: every writer leaves the old file byte for byte and nothing beside it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import FORMATS, ShapeSet, write_shapes
from voxstudio.files import SaveFailed, write_atomically, write_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VALUES = np.zeros((1, 16, 16, 16), np.bool_)
VALUES[0, 2:14, 2:14, 2:14] = np.random.default_rng(0).random((12, 12, 12)) > 0.1
WRITTEN = [known.extension for known in FORMATS if known.writes]
OLD = b"what was there before"


class FullDisk:
    """A file that takes some bytes and then reports a full disk, as a device of that size does."""

    def __init__(self, file: IO[Any], room: int) -> None:
        self.file, self.room = file, room

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> int:
        if len(data) > self.room:
            self.file.write(data[: self.room])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= len(data)
        return int(self.file.write(data))

    def flush(self) -> None:
        self.file.flush()

    def close(self) -> None:
        self.file.close()

    def fileno(self) -> int:
        return self.file.fileno()


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave room for a hundred bytes in every file that is opened by its descriptor."""
    fdopen = os.fdopen

    def opened(descriptor: int, mode: str) -> FullDisk:
        return FullDisk(fdopen(descriptor, mode), 100)

    monkeypatch.setattr(os, "fdopen", opened)


def unchanged(path: Path, write: Callable[[], object]) -> None:
    path.write_bytes(OLD)
    with pytest.raises(SaveFailed, match="No space left on device") as caught:
        write()
    assert str(path) in str(caught.value)
    assert path.read_bytes() == OLD
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("ending", WRITTEN)
def test_shapes(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"shape{ending}"
    unchanged(path, lambda: write_shapes(path, ShapeSet(VALUES)))


@pytest.mark.usefixtures("full_disk")
def test_reports(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    unchanged(path, lambda: write_json(path, {"rows": list(range(100))}))


@pytest.mark.parametrize("call", ["fsync", "chmod", "replace"])
def test_a_failure_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "file"
    monkeypatch.setattr(os, call, full)
    unchanged(path, lambda: write_atomically(path, lambda file: file.write(b"new")))


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be opened")
def test_content_and_then_the_rename_reach_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the second sync a power cut may leave the old name, or none, of a new file."""
    path, sync = tmp_path / "file", os.fsync
    path.write_bytes(OLD)
    synced: list[tuple[int, bytes]] = []

    def watched(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, path.read_bytes()))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    write_atomically(path, lambda file: file.write(b"new"))
    assert synced == [(path.stat().st_ino, OLD), (tmp_path.stat().st_ino, b"new")]


def test_whatever_a_writer_raises_leaves_the_old_file(tmp_path: Path) -> None:
    def broken(file: BinaryIO) -> None:
        file.write(b"new")
        raise RuntimeError("the writer is broken")

    path = tmp_path / "file"
    path.write_bytes(OLD)
    with pytest.raises(RuntimeError, match="broken"):
        write_atomically(path, broken)
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("full_disk")
def test_the_command_line_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.npy", tmp_path / "out.stl"
    np.save(source, VALUES)
    target.write_bytes(OLD)
    assert main(["convert", str(source), str(target)]) == 1
    err = capsys.readouterr().err
    assert err == f"voxstudio: {target}: cannot be written: No space left on device\n"
    assert target.read_bytes() == OLD
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_a_limit_of_the_system_is_met_by_a_process(tmp_path: Path) -> None:
    source, target = tmp_path / "in.npy", tmp_path / "out.stl"
    np.save(source, VALUES)
    target.write_bytes(OLD)
    words = ["convert", str(source), str(target)]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 8 && exec "$@"', "sh", sys.executable, "-m", "voxstudio", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"voxstudio: {target}: cannot be written: File too large\n"
    assert target.read_bytes() == OLD
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "shape.npz"
    with pytest.raises(SaveFailed, match="No such file or directory"):
        write_shapes(path, ShapeSet(VALUES))
