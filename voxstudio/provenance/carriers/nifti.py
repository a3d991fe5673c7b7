"""NIfTI: an extension of text between header and voxels."""

from __future__ import annotations

import gzip
import struct
from typing import BinaryIO, cast

from voxstudio.provenance.carriers.fault import KEY, MOST

HEADER, OFFSET = 348, 108
"""Bytes of the header, and where it says at which byte voxels begin."""

COMMENT = 6
"""Code of extensions that are plain text."""

BEGIN = f"{KEY} ".encode()


def embed(data: bytes, recipe: str) -> bytes:
    """Return a file with the recipe behind its header, padded to whole 16 bytes."""
    body = BEGIN + recipe.encode()
    size = -(-(len(body) + 8) // 16) * 16
    told = struct.pack("<2i", size, COMMENT) + body.ljust(size - 8, b"\0")
    offset = struct.pack("<f", HEADER + 4 + size)
    head = data[:OFFSET] + offset + data[OFFSET + 4 : HEADER]
    return head + b"\1\0\0\0" + told + data[HEADER + 4 :]


def embed_packed(data: bytes, recipe: str) -> bytes:
    """Return a gzipped file likewise."""
    return gzip.compress(embed(gzip.decompress(data), recipe), mtime=0)


def extract(file: BinaryIO) -> str | None:
    """Return the text of the extension."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
    head = stream.read(HEADER + 4)
    if len(head) < HEADER + 4 or not head[HEADER]:
        return None
    size, code = struct.unpack("<2i", stream.read(8))
    if code != COMMENT or not 8 <= size <= MOST:
        return None
    body = stream.read(size - 8)
    return body[len(BEGIN) :].rstrip(b"\0").decode("ascii") if body.startswith(BEGIN) else None
