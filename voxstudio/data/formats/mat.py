"""MATLAB version 5 files: the 3-D array `instance` of 3D ShapeNets, or the only 3-D array."""

from __future__ import annotations

import math
import struct
import zlib
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from voxstudio.data.formats.budget import TOTAL, check_declared, to_occupancy
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voxstudio.data.formats.reading import ReadOptions

ACCEPTED = "a MATLAB version 5 file (save -v7 or -v6) with one 3-D array (x, y, z)"
STORED = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8",
          13: "u8"}  # fmt: skip
MATRIX, COMPRESSED = 14, 15
NUMERIC = range(6, 16)
"""Classes of full arrays of numbers; cells, structures, text and sparse arrays are passed over."""

COMPLEX = 0x800
ELEMENTS = 1024


class Array(NamedTuple):
    """A named array whose numbers have not been read yet."""

    name: str
    shape: tuple[int, ...]
    kind: int
    data: bytes


def read_mat(path: Path, options: ReadOptions) -> ShapeSet:
    """Read one shape, indexed (x, y, z) with z up in the file.

    Raises:
        ImportRejected: If the file is damaged, over the budget or of another version.
    """
    with refused_if_damaged(path, ACCEPTED):
        if path.stat().st_size > TOTAL:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        data = path.read_bytes()
        order = _byte_order(path, data)
        arrays = [array for array in _arrays(path, data, order) if len(array.shape) == 3]
        array = _chosen(path, arrays, options.key or "instance")
        stored = np.dtype(order + STORED[array.kind])
        check_declared(path, array.shape, max(stored.itemsize, 4))
        count = math.prod(array.shape)
        values = np.frombuffer(array.data, stored, count).reshape(array.shape, order="F")
    voxels = np.ascontiguousarray(to_occupancy(path, values).transpose(2, 1, 0))
    return ShapeSet(voxels[None], name=path.stem)


def _byte_order(path: Path, data: bytes) -> str:
    if b"MATLAB 7.3" in data[:116]:
        raise ImportRejected(path, "is a MATLAB 7.3 file", ACCEPTED)
    order = {b"IM": "<", b"MI": ">"}.get(data[126:128])
    if order is None:
        raise ImportRejected(path, "is not a MATLAB version 5 file", ACCEPTED)
    return order


def _chosen(path: Path, arrays: list[Array], wanted: str) -> Array:
    named = [array for array in arrays if array.name == wanted] or arrays
    if len(named) != 1:
        raise ImportRejected(path, f"holds {len(named) or 'no'} 3-D arrays", ACCEPTED)
    return named[0]


def _arrays(path: Path, data: bytes, order: str) -> Iterator[Array]:
    inflated = 0
    for kind, body in _elements(data, order, 128):
        matrix = _inflate(path, body, order) if kind == COMPRESSED else body
        inflated += len(matrix)
        if inflated > TOTAL:
            raise ImportRejected(path, "holds more data than is accepted", ACCEPTED)
        if kind in (MATRIX, COMPRESSED) and matrix:
            array = _array(matrix, order)
            if array is not None:
                yield array


def _inflate(path: Path, body: bytes, order: str) -> bytes:
    """Return the matrix inside a compressed element; never more than the budget."""
    stream = zlib.decompressobj()
    kind, size = struct.unpack(order + "II", stream.decompress(body, 8))
    if size > TOTAL // 4:
        raise ImportRejected(path, f"declares {size} bytes", ACCEPTED)
    if kind != MATRIX:
        return b""
    matrix = stream.decompress(stream.unconsumed_tail, size) if size else b""
    if len(matrix) != size:
        raise ValueError("is cut short")
    return matrix


def _array(matrix: bytes, order: str) -> Array | None:
    parts = list(islice(_elements(matrix, order, 0), 4))
    flags, sizes, name = (body for _, body in parts[:3])
    (word,) = struct.unpack_from(order + "I", flags)
    if word & 0xFF not in NUMERIC or word & COMPLEX:
        return None
    shape = struct.unpack(f"{order}{len(sizes) // 4}i", sizes)
    kind, data = parts[3]
    return Array(name.decode("latin-1"), shape, kind, data)


def _elements(data: bytes, order: str, start: int) -> Iterator[tuple[int, bytes]]:
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
