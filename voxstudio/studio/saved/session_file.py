"""A `.voxsession` file: a zip of `session.json` and of arrays in NumPy's format."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from voxstudio.data.formats.unpacking import open_member, read_exactly
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically
from voxstudio.studio.saved import arrays, session_text
from voxstudio.studio.saved.checks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.studio.saved.codec import Codec
    from voxstudio.studio.saved.state import SavedState, State

SUFFIX = ".voxsession"
TEXT = "session.json"
MEMBERS = 100_000
TOTAL = 1 << 31
"""Bytes of all arrays."""

FAULTS = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError,
          KeyError, RuntimeError)  # fmt: skip


def write_session(path: Path, state: State, codecs: Iterable[Codec]) -> None:
    """Write a session, whole or not at all.

    Raises:
        SaveFailed: If it cannot be written.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        there: set[str] = set()

        def keep(array: NDArray[Any]) -> str:
            digest = arrays.digest_of(array)
            if digest not in there:
                there.add(digest)
                _write(archive, f"{digest}.npy", arrays.written(array))
            return digest

        text = session_text.to_text(state, codecs, keep)
        _write(archive, TEXT, text.encode())
    write_atomically(path, lambda file: file.write(buffer.getbuffer()))


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a member without a time, so that the same session is the same file."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def read_session(path: Path, codecs: Iterable[Codec]) -> SavedState:
    """Read a session.

    Raises:
        ImportRejected: If it is none, damaged, or larger than is accepted.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(path, archive, codecs)
    except Unreadable as error:
        raise ImportRejected(path, str(error), "a session that voxstudio saved") from error
    except FAULTS as error:
        fault = f"cannot be read: {error}"
        raise ImportRejected(path, fault, "a session that voxstudio saved") from error


def _read(path: Path, archive: zipfile.ZipFile, codecs: Iterable[Codec]) -> SavedState:
    members = archive.infolist()
    if len(members) > MEMBERS or sum(each.file_size for each in members) > TOTAL:
        raise Unreadable(f"holds more than {MEMBERS:,} arrays or {TOTAL >> 30} GiB")

    def find(digest: str) -> NDArray[Any]:
        with open_member(path, archive, f"{digest}.npy") as file:
            return arrays.read(file, path, digest)

    size = archive.getinfo(TEXT).file_size
    if size > session_text.LARGEST:
        raise Unreadable("holds too long a text")
    with open_member(path, archive, TEXT) as file:
        text = bytes(read_exactly(file, size))
    return session_text.from_text(text, codecs, find)
