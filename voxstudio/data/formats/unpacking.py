"""Packed bytes, unpacked piece by piece and never further than is asked for."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PIECE = 1 << 20
"""Bytes that are read at a time."""

DICTIONARY = 1 << 23
"""Bytes that LZMA may keep of what it has unpacked; Python's own archives take as many."""

LONGEST = 64
"""Letters of a number that is written as a word."""

GZIP = b"\x1f\x8b"

ANY_HEADER = 32
"""Lets zlib find out whether it is given its own header or that of gzip."""

LOCAL = struct.Struct("<4s5H3I2H")
"""Header of a member in a zip archive; then follow its name and an extra field."""


class Stream(Protocol):
    """Bytes that come one after another."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


def read_exactly(file: Stream, size: int) -> bytearray:
    """Read in pieces, so that a declared size is only ever paid for by data that is there.

    Raises:
        EOFError: If there are fewer bytes.
    """
    data = bytearray()
    while len(data) < size:
        part = file.read(min(size - len(data), PIECE))
        if not part:
            raise EOFError("it is cut short")
        data += part
    return data


def ungzipped(file: BinaryIO) -> BinaryIO:
    """Return a stream of a file that may be gzipped, at its beginning."""
    packed = file.read(len(GZIP)) == GZIP
    file.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


class Inflated:
    """Stream of a file that was packed with zlib or gzip, header and all.

    Args:
        file: Open where the packed bytes begin.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | ANY_HEADER)

    def read(self, size: int) -> bytes:
        """Return at most so many bytes; none at the end, or where the packed ones end too soon."""
        while not self._stream.eof:
            packed = self._stream.unconsumed_tail or self._file.read(1 << 16)
            data = self._stream.decompress(packed, size)
            if data or not packed:
                return data
        return b""


def open_member(path: Path, archive: zipfile.ZipFile, name: str) -> BinaryIO:
    """Return a stream of a member of a zip archive.

    Of bzip2 and LZMA, `zipfile` unpacks whatever four kilobytes hold at once, which may be
    gigabytes; so these are unpacked here.

    Raises:
        KeyError: If there is no such member.
        NotImplementedError: If it is packed in a way that is not known, or encrypted.
    """
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        raise NotImplementedError("it is encrypted")
    if info.compress_type not in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        return cast("BinaryIO", archive.open(info))
    data = _packed(path, info)
    if info.compress_type == zipfile.ZIP_BZIP2:
        return cast("BinaryIO", bz2.BZ2File(data))
    _, size = struct.unpack("<2H", read_exactly(data, 4))
    settings, dictionary = struct.unpack("<BI", read_exactly(data, size))
    dictionary = max(min(dictionary, info.file_size), 1 << 12)
    if dictionary > DICTIONARY:
        raise NotImplementedError(f"it is packed with a dictionary of {dictionary} bytes")
    chain = {
        "id": lzma.FILTER_LZMA1,
        "dict_size": dictionary,
        "lc": settings % 9,
        "lp": settings // 9 % 5,
        "pb": settings // 45,
    }
    return cast("BinaryIO", lzma.LZMAFile(data, format=lzma.FORMAT_RAW, filters=[chain]))


def _packed(path: Path, info: zipfile.ZipInfo) -> io.BytesIO:
    """Return the bytes of a member as they are stored."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        head = LOCAL.unpack(read_exactly(file, LOCAL.size))
        if head[0] != b"PK\x03\x04":
            raise zipfile.BadZipFile("a member does not begin where the archive says")
        file.seek(head[-2] + head[-1], io.SEEK_CUR)
        return io.BytesIO(read_exactly(file, info.compress_size))


def read_words(file: BinaryIO, count: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Read so many numbers that are written as words.

    Raises:
        ValueError: If a word is no number of this type, or there are fewer or more of them.
    """
    numbers, done, rest = np.empty(count), 0, b""
    while True:
        piece = file.read(PIECE)
        words = (rest + piece).split()
        rest = words.pop() if words and piece and not piece[-1:].isspace() else b""
        if max(map(len, [*words, rest])) > LONGEST or done + len(words) > count:
            raise ValueError("it holds other numbers than it declares")
        if words:
            numbers[done : done + len(words)] = np.array(words).astype(np.float64)
            done += len(words)
        if not piece:
            break
    if done < count:
        raise ValueError("it is cut short")
    if dtype.kind in "iu":
        bounds = np.iinfo(dtype)
        if not bounds.min <= numbers.min() <= numbers.max() <= bounds.max:
            raise ValueError(f"its numbers are not {dtype}")
    return numbers.astype(dtype)
