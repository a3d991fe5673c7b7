"""Where results go and inputs lie, tried before there is any work that could be lost."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTORY = "a directory for the results, in a place that can be written"
FILE = "a name for a file, in a directory that is there and can be written"
PIPED = Path("-")
"""In place of a file, for commands that read what is piped in."""

INPUT = "a file that is there and can be read"
ARCHIVE = ".npz"
NAME, PATH = 255, 4096
"""Bytes of a name and of a path, where the system does not say."""


def folder_to_write(out: Path) -> Path:
    """Take a directory for results, there or not; nothing is left of the trial.

    Raises:
        ImportRejected: If a file is in the way, or nothing can be written there.
    """
    mode = _mode(out, DIRECTORY)
    if mode is not None and not stat.S_ISDIR(mode):
        raise ImportRejected(out, "is a file", DIRECTORY)
    _try(out, DIRECTORY)
    return out


def file_to_write(out: Path | None) -> Path | None:
    """Take the name of a file in a directory that is there; nothing is left of the trial.

    Raises:
        ImportRejected: If the directory is not there, something else than a file is in the way,
            or nothing can be written there.
    """
    if out is None:
        return None
    mode = _mode(out, FILE)
    if mode is not None and not stat.S_ISREG(mode):
        kind = "a directory" if stat.S_ISDIR(mode) else "no regular file"
        raise ImportRejected(out, f"is {kind}", FILE)
    if _mode(out.parent, FILE) is None:
        raise ImportRejected(out, "lies in no directory that there is", FILE)
    _try(out, FILE)
    return out


def archive_to_write(out: Path) -> Path:
    """Take the name of an .npz file, as `file_to_write`.

    Raises:
        ImportRejected: Also if it is that of another kind of file.
    """
    if out.suffix != ARCHIVE:
        raise ImportRejected(out, "not an .npz name", "--out FILE.npz")
    file_to_write(out)
    return out


def archive_or_folder_to_write(out: Path) -> Path:
    """Take an .npz file, or a directory: as `archive_to_write` or `folder_to_write`."""
    return archive_to_write(out) if out.suffix == ARCHIVE else folder_to_write(out)


def is_there(path: Path) -> bool:
    """Whether a path is that of a file; a name that the system does not take is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with a zero byte
        return False


def check_input(path: Path) -> None:
    """Take a file, or a directory, that there is, or what is piped in.

    Raises:
        ImportRejected: If there is none, or it is a pipe or a device, which may never end.
    """
    mode = _mode(path, INPUT)
    if mode is None and path == PIPED:
        return
    if mode is None:
        raise ImportRejected(path, os.strerror(2), INPUT)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise ImportRejected(path, "is no regular file", INPUT)


def _mode(path: Path, accepted: str) -> int | None:
    """Return what kind of thing a path is, None if there is nothing.

    Raises:
        ImportRejected: If the system takes no such path.
    """
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ImportRejected(path, _reason(error), accepted) from error


def _try(out: Path, accepted: str) -> None:
    """Make a file without a name in the lowest directory of a path that there is.

    Raises:
        ImportRejected: If that fails, or the rest of the path is too long to be made.
    """
    place = next(_existing(out.absolute()))
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise ImportRejected(out, f"cannot be written: {_reason(error)}", accepted) from error
    rest = out.absolute().relative_to(place).parts
    name, whole = (
        _limit(place, *limit) for limit in (("PC_NAME_MAX", NAME), ("PC_PATH_MAX", PATH))
    )
    lengths = [len(os.fsencode(part)) for part in rest]
    if max(lengths, default=0) > name or len(os.fsencode(out.absolute())) >= whole:
        raise ImportRejected(out, "is too long a name", accepted)


def _existing(path: Path) -> Iterator[Path]:
    """Yield the directories of a path that there are, the lowest first."""
    yield from (place for place in (path, *path.parents) if place.is_dir())


def _limit(place: Path, name: str, usual: int) -> int:
    try:
        return os.pathconf(place, name)
    except (OSError, ValueError, AttributeError):
        return usual


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
