"""PNG: a deflated text chunk."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from voxstudio.provenance.carriers.fault import KEY, MOST

MAGIC = b"\x89PNG\r\n\x1a\n"
FIRST = len(MAGIC) + 25
"""Where the chunk ends that every picture begins with."""

NAME = KEY.encode() + b"\0\0"
"""Key and method of packing: the only one that there is."""

CHUNKS = 10_000


def embed(data: bytes, recipe: str) -> bytes:
    """Return a picture with a chunk `zTXt` behind its first one."""
    body = b"zTXt" + NAME + zlib.compress(recipe.encode(), 9)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:FIRST] + chunk + data[FIRST:]


def extract(file: BinaryIO) -> str | None:
    """Return the text of that chunk, wherever it is."""
    if file.read(len(MAGIC)) != MAGIC:
        return None
    for _ in range(CHUNKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return None
        size = int.from_bytes(head[:4], "big")
        if head[4:] != b"zTXt" or size > MOST:
            file.seek(size + 4, 1)
            continue
        body = file.read(size + 4)[:size]
        if body.startswith(NAME):
            return _inflated(body[len(NAME) :])
    return None


def _inflated(data: bytes) -> str:
    return zlib.decompressobj().decompress(data, MOST).decode("ascii")
