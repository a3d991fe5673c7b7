"""Writing files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_INPUTS: ContextVar[tuple[Path, ...]] = ContextVar("inputs", default=())
"""Files that must not be written over."""


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
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise SaveFailed(f"{path}: cannot be written: {error.strerror or error}") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise SaveFailed(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


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
