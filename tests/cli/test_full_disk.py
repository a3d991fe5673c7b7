"""A disk that fills up under every command: old files stay, nothing half written, one line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.cli.kinds import WRITING, words
from voxstudio import tour
from voxstudio.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = b"what was there before"
SIZE, PAGE = 1 << 23, 1 << 12
"""Bytes of the small disk, and of the pages that it is given out in."""

FULL = "No space left on device|its disk may be full"
QUICK = ("tour", "sample", "export", "recall", "reconstruct", "interpolate mp4", "mesh", "convert",
         "data make", "evaluate")  # fmt: skip
"""One for every writer; the others write with the same ones."""


class Disk(NamedTuple):
    """A small file system of its own."""

    folder: Path

    def fill(self, room: int) -> None:
        """Leave room for so many bytes, to the next 4 KiB."""
        self.free()
        with (self.folder / "filler").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.folder).free - room)

    def free(self) -> None:
        """Give all room back."""
        (self.folder / "filler").unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk that only root can make."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if (
        sys.platform != "linux"
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("no file system can be mounted here")
    yield Disk(folder)
    subprocess.run(["umount", str(folder)], check=True)


def files(folder: Path) -> dict[str, bytes]:
    """Return what every file of a folder holds, in the order in which they were made."""
    paths = sorted(folder.iterdir(), key=lambda path: path.stat().st_ino)
    return {path.name: path.read_bytes() for path in paths}


def pages(data: bytes) -> int:
    """Return how many of a disk's pages a file takes."""
    return -(-len(data) // PAGE)


def room_before(whole: dict[str, bytes], name: str) -> int:
    """Return the bytes of room that are used up while one file of a command is written.

    Each file before it takes the place of an old one of a page; so does one that is written over
    an old one.
    """
    before = list(whole)[: list(whole).index(name)]
    return PAGE * (
        sum(pages(whole[other]) - 1 for other in before) + max(0, pages(whole[name]) - 2)
    )


def walk(
    command: list[str], disk: Disk, out: Path, all_files: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run a command whose disk is full when it comes to one file, over old ones of its names.

    Each file is afterwards the old one or the whole new one, and nothing lies beside them.
    """
    assert main(command) == 0
    whole = files(out)
    assert whole
    pictures = [name for name in whole if name.endswith((".png", ".webp", ".gif", ".mp4"))]
    for chosen in whole if all_files else {next(iter(whole)), *pictures[-1:]}:
        for name in whole:
            (out / name).write_bytes(OLD)
        capsys.readouterr()
        disk.fill(room_before(whole, chosen))
        code = main(command)
        left, told = files(out), capsys.readouterr().err
        disk.free()
        assert left.keys() == whole.keys()
        assert all(data in (OLD, whole[name]) for name, data in left.items())
        if code == 0:  # one page takes the place of another
            assert pages(whole[chosen]) <= 2
            assert left == whole
            continue
        assert code == 1, told
        assert re.fullmatch(rf"voxstudio: .+: cannot be written: .*({FULL})\n", told)


@pytest.fixture
def ready(disk: Disk, named: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the small disk, where what is put together for a while lies, too."""
    monkeypatch.setattr(tour, "default_checkpoint", lambda: Path(named["energy"]))
    monkeypatch.setattr(tour, "PIXELS", (64, 64))
    monkeypatch.setattr(tempfile, "tempdir", str(disk.folder))
    (disk.folder / "out").mkdir()
    return disk.folder / "out"


@pytest.mark.parametrize("name", QUICK)
def test_old_files_stay(
    name: str, disk: Disk, ready: Path, named: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    walk(words(WRITING[name], named, ready), disk, ready, False, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITING)
def test_old_files_stay_wherever_the_disk_is_full(
    name: str, disk: Disk, ready: Path, named: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    walk(words(WRITING[name], named, ready), disk, ready, True, capsys)
