"""The part of HDF5 that MATLAB writes: arrays of numbers in the root group, packed or not.

Superblock 0 or 1, groups as B-trees of symbols, object headers 1, and layouts up to 3; see the HDF5
File Format Specification, version 2.0. What else a file holds is passed over.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.formats.budget import PACKED, TOTAL, allowed
from voxstudio.errors import ImportRejected
from voxstudio.inflate import inflated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

SIGNATURE = b"\x89HDF\r\n\x1a\n"
BEGINNINGS = (0, 512, 1024, 2048)
"""Where a file may begin, behind words of its own."""

SPACE, TYPE, LAYOUT, FILTERS, ATTRIBUTE, CONTINUATION, SYMBOLS = 1, 3, 8, 11, 12, 16, 17
"""Messages of an object header."""

SHARED = 2
"""Flag of a message that is somewhere else."""

COMPACT, CHUNKED = 0, 2
DEFLATE, SHUFFLE = 1, 2
NOWHERE = (1 << 64) - 1
ELEMENTS = 1 << 16
"""Nodes of a tree, entries of a group and messages of an object that are read."""


COPIES = 3
"""Of a chunk while it is unpacked."""


@dataclass(frozen=True)
class Dataset:
    """An array of which nothing but its description has been read.

    Args:
        name: What it is called.
        shape: As it is stored: the axis that changes fastest comes last.
        dtype: Of its numbers.
        layout: The message that says where they are.
        filters: What packed them, the first one first.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    layout: bytes
    filters: tuple[int, ...]


class Hdf5:
    """A file in memory.

    Args:
        data: All of it.

    Raises:
        ValueError: If it is none, or of another version.
    """

    def __init__(self, data: bytes) -> None:
        found = (at for at in BEGINNINGS if data[at : at + 8] == SIGNATURE)
        begin = next(found, None)
        if begin is None:
            raise ValueError("is no HDF5 file")
        version, offsets, lengths = data[begin + 8], data[begin + 13], data[begin + 14]
        if version > 1 or (offsets, lengths) != (8, 8):
            raise ValueError("is an HDF5 file that MATLAB does not write")
        words = begin + 24 + 4 * version
        (self._base,) = struct.unpack_from("<Q", data, words)
        (self._root,) = struct.unpack_from("<Q", data, words + 40)
        self._data = memoryview(data)
        self._left = ELEMENTS

    def datasets(self) -> Iterator[Dataset]:
        """Yield the arrays of numbers in the root group; text is passed over."""
        for kind, body in self._messages(self._root):
            if kind == SYMBOLS:
                tree, heap = struct.unpack_from("<QQ", body)
                for name, address in self._symbols(tree, heap):
                    yield from self._dataset(name, address)

    def values(self, path: Path, array: Dataset) -> NDArray[Any]:
        """Return the numbers of an array that is within the budget.

        Args:
            path: Named in a refusal.
            array: One of `datasets`.

        Raises:
            ImportRejected: If its chunks are over the budget, or packed in another way.
            ValueError: If it is damaged.
        """
        kind, address, sides = _layout(array.layout)
        if kind == CHUNKED:
            return self._chunked(path, array, address, sides)
        size = math.prod(array.shape) * array.dtype.itemsize
        compact = kind == COMPACT
        stored = memoryview(array.layout)[address:] if compact else self._at(address, size)
        return np.frombuffer(stored, array.dtype, math.prod(array.shape)).reshape(array.shape)

    def _chunked(
        self, path: Path, array: Dataset, tree: int, sides: tuple[int, ...]
    ) -> NDArray[Any]:
        rank, item = len(array.shape), array.dtype.itemsize
        if len(sides) != rank or min(sides) < 1:
            raise ValueError("has chunks of another rank")
        grid = [-(-count // side) for count, side in zip(array.shape, sides, strict=True)]
        size, whole = math.prod(sides) * item, math.prod(array.shape) * item
        taken = whole + COPIES * size
        if size * math.prod(grid) > TOTAL or taken > allowed(len(self._data)):
            raise ImportRejected(path, f"declares chunks of {size / 1e6:.0f} MB", PACKED)
        if set(array.filters) - {DEFLATE, SHUFFLE}:
            raise ImportRejected(path, "is packed in another way than by MATLAB", "save -v7.3")
        values = np.zeros(array.shape, array.dtype)
        most = min(math.prod(grid), len(self._data) // _key(rank))  # each has a key of its own
        for number, (corner, skipped, stored) in enumerate(self._chunks(tree, rank)):
            if number >= most:
                raise ValueError("holds more chunks than it declares")
            used = [each for bit, each in enumerate(array.filters) if not skipped >> bit & 1]
            chunk = np.frombuffer(_unpacked(stored, used, size, item), array.dtype, size // item)
            place = tuple(slice(at, at + side) for at, side in zip(corner, sides, strict=True))
            room = values[place].shape
            values[place] = chunk.reshape(sides)[tuple(map(slice, room))]
        return values

    def _chunks(self, tree: int, rank: int) -> Iterator[tuple[tuple[int, ...], int, memoryview]]:
        """Yield the corner of every chunk, its mask of filters that were skipped, and its bytes."""
        for key, address in self._leaves(tree, 1, _key(rank)):
            size, skipped = struct.unpack_from("<II", key)
            corner = struct.unpack_from(f"<{rank}Q", key, 8)
            yield corner, skipped, self._at(address, size)

    def _dataset(self, name: str, address: int) -> Iterator[Dataset]:
        """Yield what is at an address, if it is an array of numbers."""
        found: dict[int, bytes] = {}
        for kind, body in self._messages(address):
            if kind == ATTRIBUTE and b"MATLAB_class" in body and body.endswith(b"char\0\0\0\0"):
                return
            found.setdefault(kind, body)
        if not {SPACE, TYPE, LAYOUT} <= found.keys():
            return
        dtype = _dtype(found[TYPE])
        if dtype is not None:
            filters = _filters(found.get(FILTERS, b"\2\0"))
            yield Dataset(name, _shape(found[SPACE]), dtype, found[LAYOUT], filters)

    def _symbols(self, tree: int, heap: int) -> Iterator[tuple[str, int]]:
        """Yield name and address of every object of a group."""
        head = self._at(heap, 32)
        _check(head, b"HEAP")
        size, _, names = struct.unpack_from("<QQQ", head, 8)
        words = self._at(names, size)
        for _, node in self._leaves(tree, 0, 8):
            head = self._at(node, 8)
            _check(head, b"SNOD")
            (count,) = struct.unpack_from("<H", head, 6)
            entries = self._at(node + 8, 40 * count)
            for at in range(0, 40 * count, 40):
                self._count()
                start, address = struct.unpack_from("<QQ", entries, at)
                yield bytes(words[start:]).split(b"\0", 1)[0].decode("latin-1"), address

    def _leaves(self, address: int, kind: int, key: int) -> Iterator[tuple[memoryview, int]]:
        """Yield every key of a tree that has a leaf behind it, and the address of the leaf.

        Args:
            address: Of the root.
            kind: 0 for groups, 1 for chunks.
            key: Bytes of a key.
        """
        nodes: list[tuple[int, int | None]] = [] if address == NOWHERE else [(address, None)]
        while nodes:
            self._count()
            at, wanted = nodes.pop()
            head = self._at(at, 24)
            _check(head, b"TREE")
            found, level, count = struct.unpack_from("<BBH", head, 4)
            if found != kind or wanted not in (None, level):
                raise ValueError("has a tree that is knotted")
            body = self._at(at + 24, count * (key + 8))
            for start in range(0, count * (key + 8), key + 8):
                (child,) = struct.unpack_from("<Q", body, start + key)
                if level:
                    nodes.append((child, level - 1))
                else:
                    yield body[start : start + key], child

    def _messages(self, address: int) -> Iterator[tuple[int, bytes]]:
        """Yield kind and bytes of every message of an object that is here."""
        version, _, _, _, size = struct.unpack_from("<BBHII", self._at(address, 16))
        if version != 1:
            raise ValueError("is an HDF5 file that MATLAB does not write")
        blocks = [self._at(address + 16, size)]
        while blocks:
            block, at = blocks.pop(), 0
            while at + 8 <= len(block):
                self._count()
                kind, length, flags = struct.unpack_from("<HHB", block, at)
                body = bytes(block[at + 8 : at + 8 + length])
                at += 8 + length
                if kind == CONTINUATION:
                    blocks.append(self._at(*struct.unpack_from("<QQ", body)))
                elif not flags & SHARED:
                    yield kind, body

    def _at(self, address: int, size: int) -> memoryview:
        """Return bytes of the file, which must all be there."""
        start = self._base + address
        if start + size > len(self._data):
            raise ValueError("is cut short")
        return self._data[start : start + size]

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise ValueError("holds too many elements")


def _check(found: memoryview, signature: bytes) -> None:
    if found[:4] != signature:
        raise ValueError(f"has no {signature.decode()} where it should be")


def _key(rank: int) -> int:
    """Return the bytes of a key in a tree of chunks with so many axes."""
    return 8 + 8 * (rank + 1)


def _shape(message: bytes) -> tuple[int, ...]:
    version, rank = message[:2]
    return struct.unpack_from(f"<{rank}Q", message, 8 if version == 1 else 4)


def _layout(message: bytes) -> tuple[int, int, tuple[int, ...]]:
    """Return how numbers are stored, where they begin, and the sides of a chunk.

    Numbers that are stored in the message itself begin at a place in it.
    """
    version, second, third = message[:3]
    if version == 3:
        if second == COMPACT:
            return COMPACT, 4, ()
        count = third if second == CHUNKED else 0
        (address,) = struct.unpack_from("<Q", message, 3 if count else 2)
        return second, address, struct.unpack_from(f"<{count}I", message, 11)[:-1]
    if version not in (1, 2):
        raise ValueError("is an HDF5 file that MATLAB does not write")
    if third == COMPACT:
        return COMPACT, 12 + 4 * second, ()
    (address,) = struct.unpack_from("<Q", message, 8)
    return third, address, struct.unpack_from(f"<{second}I", message, 16)[:-1]


def _dtype(message: bytes) -> np.dtype[Any] | None:
    """Return the type of numbers; None for what are none."""
    kind, bits, size = message[0] & 15, message[1], struct.unpack_from("<I", message, 4)[0]
    order = ">" if bits & 1 else "<"
    if kind == 0 and size in (1, 2, 4, 8):
        return np.dtype(f"{order}{'i' if bits & 8 else 'u'}{size}")
    if kind == 1 and size in (4, 8) and not bits & 0x40:
        return np.dtype(f"{order}f{size}")
    return None


def _filters(message: bytes) -> tuple[int, ...]:
    """Return the numbers of the filters that an array went through."""
    version, count = message[:2]
    at, found = 8 if version == 1 else 2, []
    for _ in range(count):
        (number,) = struct.unpack_from("<H", message, at)
        named = version == 1 or number >= 256
        length = struct.unpack_from("<H", message, at + 2)[0] if named else 0
        at += 4 if named else 2
        (values,) = struct.unpack_from("<H", message, at + 2)
        odd = 4 * (values & 1) if version == 1 else 0
        at += 4 + (-(-length // 8) * 8 if version == 1 else length) + 4 * values + odd
        found.append(number)
    return tuple(found)


def _unpacked(stored: memoryview, filters: list[int], size: int, item: int) -> bytes:
    """Undo the filters of a chunk that becomes so many bytes; never unpacks more."""
    data = bytes(stored)
    for each in reversed(filters):
        if each == DEFLATE:
            data = inflated(data, size)
        else:  # the first bytes of all numbers, then the second ones
            shuffled = np.frombuffer(data, np.uint8, size).reshape(item, -1)
            data = shuffled.T.tobytes()
    return data
