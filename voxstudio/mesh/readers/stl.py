"""STL meshes, binary and text."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers.fault import FalseDeclaration
from voxstudio.mesh.readers.numbers import numbers, with_newlines

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER, RECORD = 84, 50
TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*solid\b", re.IGNORECASE)
NAME = re.compile(rb"^[^\S\n]*(?:end[^\S\n]*)?solid\b[^\n]*", re.IGNORECASE | re.MULTILINE)
VERTEX = re.compile(rb"\bvertex\s+(\S+\s+\S+\s+\S+)", re.IGNORECASE)
END = re.compile(rb"\bend\s*loop\b", re.IGNORECASE)


def read_stl(data: bytes) -> Polygons:
    """Read an STL mesh.

    A file is binary where its length fits the count in its header: read so, the count of a text
    is half a billion at least. What stands behind the last triangle is passed over.

    Raises:
        FalseDeclaration: If it is no STL mesh, or declares more than it holds.
        ValueError: If it is damaged.
    """
    count = struct.unpack_from("<I", data, 80)[0] if len(data) >= HEADER else 0
    held = (len(data) - HEADER) // RECORD
    if 0 < count <= held:
        return _binary(data, count)
    if TEXT.match(data):
        return _text(data)
    if len(data) < HEADER:
        raise FalseDeclaration("is not an STL mesh, or is cut short")
    if count == 0 and held > 0 and len(data) == HEADER + RECORD * held:
        return _binary(data, held)  # written by a program that never filled in the count
    raise FalseDeclaration(f"declares {count} triangles and holds {held}")


def _binary(data: bytes, count: int) -> Polygons:
    record = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])
    triangles = np.frombuffer(data, record, count, HEADER)["corners"]
    return _loops(triangles.reshape(-1, 3).astype(np.float64), np.full(count, 3))


def _text(data: bytes) -> Polygons:
    text = NAME.sub(b"", with_newlines(data))
    found = VERTEX.findall(text)
    if not found:
        raise FalseDeclaration("holds no triangles")
    points = numbers(b"\n".join(found)).reshape(len(found), 3)
    sizes = np.full(len(found) // 3, 3)
    if 3 * len(END.findall(text)) != len(found):
        sizes = _sizes(text)
    if sizes.sum() != len(found) or sizes.min() < 3:
        raise FalseDeclaration("has facets without three corners, or is cut short")
    return _loops(points, sizes)


def _sizes(text: bytes) -> NDArray[np.integer[Any]]:
    """Count the corners of every facet: some programs write polygons."""
    corners = [vertex.start() for vertex in VERTEX.finditer(text)]
    before = np.searchsorted(corners, [loop.start() for loop in END.finditer(text)])
    return np.diff(before, prepend=0)


def _loops(points: NDArray[np.float64], sizes: NDArray[np.integer[Any]]) -> Polygons:
    return Polygons(points, sizes.astype(np.int64), np.arange(len(points)))
