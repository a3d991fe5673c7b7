"""Packed bytes of which it is known how many they become."""

from __future__ import annotations

import zlib


def inflated(data: bytes, size: int) -> bytes:
    """Inflate bytes that must become so many; never unpacks more.

    Raises:
        ValueError: If they are damaged, or become fewer or more.
    """
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data, size + 1)
    except zlib.error as error:
        raise ValueError(f"packed bits are damaged: {error}") from error
    if len(found) != size or not stream.eof:
        raise ValueError("packed bits are those of another grid")
    return found
