"""Writing files: whole or not at all; and opening such that nothing is waited for."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from voxstudio.errors import ImportRejected

if sys.platform != "win32":  # which removes no file that is open
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_INPUTS: ContextVar[tuple[Path, ...]] = ContextVar("inputs", default=())
"""Files that must not be written over."""

PREFIX, SUFFIX = ".voxstudio-", ".part"
PART = re.compile(r"\.voxstudio-[a-z0-9_]{8}\.part")
"""The name of a file while it is written: short whatever it will be called, and nobody else's."""


def open_regular(path: Path) -> BinaryIO:
    """Open a file to read it: never a pipe, which may never say anything, or a device.

    Raises:
        OSError: If it cannot be opened, or is none.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "is a pipe or a device, not a file", str(path))


class SaveFailed(OSError):
    """A file could not be written; what was there before is untouched."""


@contextmanager
def kept(inputs: Iterable[Path]) -> Iterator[None]:
    """Refuse to write over some files while the block runs, whatever name they are written by."""
    token = _INPUTS.set(tuple(inputs))
    try:
        yield
    finally:
        _INPUTS.reset(token)


def check_kept(path: Path) -> None:
    """Refuse to write over a file that is read.

    Raises:
        ImportRejected: If `path` is one of the files that are kept.
    """
    for each in _INPUTS.get():
        if path.exists() and each.exists() and path.samefile(each):
            fault = "is read by the same command, which would write over it"
            raise ImportRejected(path, fault, "another place for the result (convert: --force)")


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its place, then move it there.

    Args:
        path: Where the file belongs; its folder must exist.
        write: Writes the content to the open binary file.

    Raises:
        SaveFailed: If the disk is full or the folder cannot be written; an old file stays as
            it was, byte for byte, and nothing temporary is left.
        ImportRejected: If the file is one that is `kept`.
    """
    check_kept(path)
    _clear_once(path.parent)
    try:
        descriptor, temporary = _begin(path.parent)
    except OSError as error:
        raise SaveFailed(f"{path}: cannot be written: {error.strerror or error}") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            if sys.platform == "win32":  # which moves none, either
                file.close()
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)  # before the file is closed, which ends its lock
        _sync_folder(path.parent)
    except OSError as error:
        raise SaveFailed(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value as a JSON file, whole or not at all.

    Raises:
        SaveFailed: As `write_atomically`.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    write_atomically(path, lambda file: file.write(text.encode()))


def clear_leftovers(folder: Path) -> None:
    """Remove the half of a file that a killed process left in a folder.

    Whoever writes a file locks it, and the system takes the lock away from a process that ends,
    however it ends: what another process is writing now stays.
    """
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        if PART.fullmatch(path.name):
            with suppress(OSError):
                _remove_unlocked(path)


@lru_cache(maxsize=1024)
def _clear_once(folder: Path) -> None:
    """Clear a folder before this process writes its first file there."""
    clear_leftovers(folder)


def _remove_unlocked(path: Path) -> None:
    """Remove a file.

    Raises:
        OSError: If its writer is alive.
    """
    if sys.platform == "win32":
        path.unlink()
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(descriptor)


def _begin(folder: Path) -> tuple[int, Path]:
    """Make and lock a file to write into; return its descriptor and its place."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=PREFIX, suffix=SUFFIX)
        if sys.platform != "win32":
            with suppress(OSError):  # a file system without locks
                fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, Path(name)
        os.close(descriptor)  # taken for a leftover in the moment before it was locked


def _umask() -> int:
    """Read the process's mask of file permissions; there is no way but to set it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where folders can be opened (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_directory(out: Path) -> Path:
    """Make the directory results go to.

    Raises:
        ImportRejected: If a file of that name is in the way.
    """
    if out.exists() and not out.is_dir():
        raise ImportRejected(out, "is a file", "a directory for the results")
    out.mkdir(parents=True, exist_ok=True)
    return out
