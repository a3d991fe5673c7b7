"""The one writer of files: killed, raced and given names of any length."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, BinaryIO

import pytest

from voxstudio.files import PART, _clear_once, clear_leftovers, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = b"what was there before", b"new"
KILLED = """
import os, signal, sys
from pathlib import Path
from voxstudio.files import write_atomically

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] != "write":
    setattr(os, sys.argv[2], die)
write_atomically(Path(sys.argv[1]), die if sys.argv[2] == "write" else lambda f: f.write(b"new"))
"""
"""Writes a file, and is killed while it does."""


def put(path: Path) -> None:
    """Write a file as a process does that has just started."""
    _clear_once.cache_clear()
    write_atomically(path, lambda file: file.write(NEW))


@pytest.mark.parametrize("moment", ["write", "fsync", "chmod", "replace"])
def test_what_a_killed_writer_left_is_gone_after_the_next_start(
    tmp_path: Path, moment: str
) -> None:
    path = tmp_path / "file.npz"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), moment], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == OLD
    assert len([found for found in tmp_path.iterdir() if PART.fullmatch(found.name)]) == 1
    put(tmp_path / "another.npz")
    assert {found.name for found in tmp_path.iterdir()} == {"file.npz", "another.npz"}


def test_files_of_the_user_stay(tmp_path: Path) -> None:
    names = {
        ".voxstudio-notes.part",
        ".voxstudio-",
        ".file.npz.my_notes",
        ".file.npz.bak",
        "a.part",
    }
    for name in names:
        (tmp_path / name).write_bytes(OLD)
    put(tmp_path / "file.npz")
    assert {found.name for found in tmp_path.iterdir()} == {*names, "file.npz"}


def test_what_is_being_written_is_no_leftover(tmp_path: Path) -> None:
    def write(file: BinaryIO) -> None:
        file.write(NEW)
        clear_leftovers(tmp_path)  # as another process may

    write_atomically(tmp_path / "file", write)
    assert (tmp_path / "file").read_bytes() == NEW
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_of_such_a_name_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(OLD)
    (tmp_path / ".voxstudio-abcdefgh.part").symlink_to(tmp_path / "mine")
    os.mkfifo(tmp_path / ".voxstudio-abcdefgi.part")
    put(tmp_path / "file")  # returns: a pipe is not waited for
    assert (tmp_path / "mine").read_bytes() == OLD


def test_a_name_may_be_as_long_as_the_system_takes(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 251 + ".npz")
    put(path)
    assert path.read_bytes() == NEW
