"""MATLAB files: the 3-D array `instance` of 3D ShapeNets, or the only 3-D array."""

from __future__ import annotations

import io
import math
import struct
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from voxstudio.data.formats.budget import PACKED, TOTAL, allowed, check_declared
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.hdf5 import SIGNATURE, Dataset, Hdf5
from voxstudio.data.formats.unpacking import Inflated, read_exactly
from voxstudio.data.formats.values import Stored
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions

ACCEPTED = "a MATLAB file (save -v7.3, -v7 or -v6) with one 3-D array (x, y, z)"
STORED = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8",
          13: "u8"}  # fmt: skip
MATRIX, COMPRESSED = 14, 15
NUMERIC = range(6, 16)
"""Classes of full arrays of numbers; cells, structures, text and sparse arrays are passed over."""

COMPLEX = 0x800
ELEMENTS = 1024
Found = TypeVar("Found", "Array", Dataset)

BEGINNING = 4096
"""Bytes of a packed array that are unpacked to learn its name and size."""


class Array(NamedTuple):
    """A named array of which nothing but its beginning has been read.

    Args:
        name: What it is called.
        shape: Without axes of one entry beyond the third.
        matrix: The bytes that describe it, perhaps packed.
        packed: Whether they are.
    """

    name: str
    shape: tuple[int, ...]
    matrix: memoryview
    packed: bool


def read_mat(path: Path, options: ReadOptions) -> Stored:
    """Read one shape, indexed (x, y, z) with z up in the file.

    Raises:
        ImportRejected: If the file is damaged, over the budget or of another version.
    """
    with refused_if_damaged(path, ACCEPTED):
        held = path.stat().st_size
        if held > TOTAL:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        data = path.read_bytes()
        if b"MATLAB 7.3" in data[:116] or data.startswith(SIGNATURE):
            return Stored(_read_hdf5(path, data, options.key), held, path.stem)
        order = _byte_order(path, data)
        arrays = [array for array in _arrays(memoryview(data), order) if len(array.shape) == 3]
        array = _chosen(path, arrays, options.key)
        matrix = _inflated(path, array.matrix, order, held) if array.packed else array.matrix
        kind, numbers = list(islice(_elements(matrix, order, 0), 4))[3]
        stored = np.dtype(order + STORED[kind])
        check_declared(path, array.shape, stored.itemsize, held)
        values = np.frombuffer(numbers, stored, math.prod(array.shape))
    return Stored(values.reshape(array.shape, order="F").transpose(2, 1, 0), held, path.stem)


def _byte_order(path: Path, data: bytes) -> str:
    order = {b"IM": "<", b"MI": ">"}.get(data[126:128])
    if order is None:
        raise ImportRejected(path, "is not a MATLAB file", ACCEPTED)
    return order


def _read_hdf5(path: Path, data: bytes, key: str | None) -> NDArray[Any]:
    """Return the shape of a file of version 7.3, whose axes are stored the other way round."""
    file = Hdf5(data)
    shapes = {each: _squeezed(each.shape[::-1])[::-1] for each in file.datasets()}
    array = _chosen(path, [each for each, shape in shapes.items() if len(shape) == 3], key)
    check_declared(path, shapes[array], array.dtype.itemsize, len(data))
    return file.values(path, array).reshape(shapes[array])


def _chosen(path: Path, arrays: list[Found], key: str | None) -> Found:
    names = " and ".join(array.name for array in arrays) or "no 3-D arrays"
    named = [array for array in arrays if array.name == (key or "instance")]
    if key is not None and not named:
        raise ImportRejected(path, f"has no 3-D array {key!r}", f"one of {names}")
    if len(named or arrays) != 1:
        raise ImportRejected(path, f"holds {names}", ACCEPTED)
    return (named or arrays)[0]


def _arrays(data: memoryview, order: str) -> Iterator[Array]:
    """Yield every array of numbers; of packed ones no more than their names is unpacked."""
    for kind, body in _elements(data, order, 128):
        packed = kind == COMPRESSED
        if packed:
            start = zlib.decompressobj().decompress(body, BEGINNING)
            (kind,) = struct.unpack_from(order + "I", start)
            head = memoryview(start)[8:]
        else:
            head = body
        if kind == MATRIX and head:
            flags, sizes, name = (part for _, part in islice(_elements(head, order, 0), 3))
            (word,) = struct.unpack_from(order + "I", flags)
            if word & 0xFF in NUMERIC and not word & COMPLEX:
                shape = _squeezed(struct.unpack(f"{order}{len(sizes) // 4}i", sizes))
                yield Array(bytes(name).decode("latin-1"), shape, body, packed)


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Leave out axes of one entry as long as there are more than three, the last ones first."""
    sides = list(shape)
    for axis in reversed(range(len(sides))):
        if len(sides) > 3 and sides[axis] == 1:
            del sides[axis]
    return tuple(sides)


def _inflated(path: Path, body: memoryview, order: str, held: int) -> memoryview:
    """Return the matrix inside a compressed element; never more than the budget."""
    stream = Inflated(io.BytesIO(body))
    _, size = struct.unpack(order + "II", read_exactly(stream, 8))
    if size > min(TOTAL, allowed(held)):
        raise ImportRejected(path, f"declares {size / 1e6:.0f} MB in {held} bytes", PACKED)
    return memoryview(read_exactly(stream, size))


def _elements(data: memoryview, order: str, start: int) -> Iterator[tuple[int, memoryview]]:
    """Walk tagged elements; yields their type and their bytes, which must all be there.

    Raises:
        ValueError: If the data end inside an element, or no element is left.
    """
    for _ in range(ELEMENTS):
        if start + 8 > len(data):
            break
        kind, size = struct.unpack_from(order + "II", data, start)
        if kind >> 16:  # small element: type and size share a word, the bytes follow at once
            kind, size, begin, after = kind & 0xFFFF, kind >> 16, start + 4, start + 8
        else:
            begin = start + 8
            # Compressed elements are the only ones that are not padded to eight bytes.
            after = begin + (size if kind == COMPRESSED else -(-size // 8) * 8)
        if begin + size > len(data):
            raise ValueError("is cut short")
        yield kind, data[begin : begin + size]
        start = after
    else:
        raise ValueError("holds too many elements")
