"""PLY meshes and clouds of points: text or binary, polygons or strips of triangles."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.mesh.polygons import Polygons, strip
from voxstudio.mesh.readers.fault import FalseDeclaration, check_counts
from voxstudio.mesh.readers.numbers import numbers, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

KINDS = {"char": "b", "int8": "b", "uchar": "B", "uint8": "B", "short": "h", "int16": "h",
         "ushort": "H", "uint16": "H", "int": "i", "int32": "i", "uint": "I", "uint32": "I",
         "int64": "q", "uint64": "Q", "float16": "e", "float": "f", "float32": "f",
         "double": "d", "float64": "d"}  # fmt: skip
"""Types of numbers, by what `struct` and NumPy call them."""

ORDERS = {"ascii": "=", "binary_little_endian": "<", "binary_big_endian": ">"}
END = re.compile(rb"^end_header[^\S\n]*(?:\n|\Z)", re.MULTILINE)
BATCH = 1 << 18
"""Rows that are gathered at once."""

RESTART = -1
"""What begins the next strip in a list of corners."""


@dataclass(frozen=True)
class Property:
    """A column: a number, or with the type of its length a list of them."""

    kind: str
    length: str | None = None

    @property
    def step(self) -> int:
        """Bytes of one number."""
        return struct.calcsize(self.kind)


@dataclass
class Element:
    """A table of a file: its number of rows and its columns by name."""

    count: int
    properties: dict[str, Property] = field(default_factory=dict)


def read_ply(data: bytes) -> Polygons:
    """Read the polygons of a PLY file; without any it is a cloud of points.

    Raises:
        FalseDeclaration: If it is no PLY file, or declares more than it holds.
        ValueError: If it is damaged.
    """
    end = END.search(data)
    if not re.match(rb"ply\s", data) or end is None:
        raise FalseDeclaration("is not a PLY mesh, or is cut short")
    name, elements = _header(data[: end.start()].decode("latin-1"))
    body = data[end.end() :]
    check_counts([element.count for element in elements.values()], len(body), "bytes")
    if name == "ascii":  # numbers of words are kept as bytes: there is one way to read both
        body = numbers(body).tobytes()
    return _polygons(_Tables(body, ORDERS[name]), elements)


def _header(text: str) -> tuple[str, dict[str, Element]]:
    """Return the order of bytes and what stands in the file, in order."""
    name, elements, last = "", dict[str, Element](), Element(0)
    for line in text.splitlines():
        match line.split():
            case ["format", order, *_]:
                name = order
            case ["element", title, count]:
                if not re.fullmatch(r"\d{1,18}", count):
                    raise FalseDeclaration("declares no whole number of elements")
                last = elements[title] = Element(int(count))
            case ["property", "list", length, kind, title]:
                last.properties[title] = Property(_kind(kind, name), _kind(length, name))
            case ["property", kind, title]:
                last.properties[title] = Property(_kind(kind, name))
    if name not in ORDERS:
        raise FalseDeclaration("is not a PLY mesh, or is cut short")
    return name, elements


def _kind(word: str, order: str) -> str:
    kind = KINDS[word]
    return "d" if order == "ascii" else kind


def _polygons(tables: _Tables, elements: dict[str, Element]) -> Polygons:
    vertices, sizes, corners = None, [], []
    for title, element in elements.items():
        rows = tables.rows(element)
        if title == "vertex":
            vertices = np.stack([rows.numbers(axis) for axis in "xyz"], axis=1)
        elif title in ("face", "tristrips") and element.count:
            size, values = rows.lists(_corners(element))
            corner = whole(values)
            if title == "tristrips":
                size, corner = _strips(size, corner)
            sizes.append(size)
            corners.append(corner)
    if vertices is None:
        raise FalseDeclaration("has no vertices")
    nothing = np.zeros(0, np.int64)
    return Polygons(
        vertices, np.concatenate([nothing, *sizes]), np.concatenate([nothing, *corners])
    )


def _corners(element: Element) -> str:
    """Return the column that holds the corners of faces."""
    lists = [name for name, each in element.properties.items() if each.length]
    named = [name for name in lists if name in ("vertex_indices", "vertex_index")]
    if not lists:
        raise FalseDeclaration("has faces without corners")
    return (named or lists)[0]


def _strips(sizes: Ints, corners: Ints) -> tuple[Ints, Ints]:
    """Return strips as triangles, every other one turned round."""
    found = [np.zeros((0, 3), np.int64)]
    for row in np.split(corners, np.cumsum(sizes)[:-1]):
        for part in np.split(row, np.flatnonzero(row == RESTART)):
            found.append(strip(part[part != RESTART]))
    triangles = np.concatenate(found)
    return np.full(len(triangles), 3), triangles.ravel()


@dataclass
class _Tables:
    """The tables of a file, which follow each other without a gap."""

    body: bytes
    order: str
    at: int = 0

    def rows(self, element: Element) -> _Rows:
        """Find where every row of the next table starts, and step over it."""
        rows = self._alike(element) or self._walked(element)
        self.at = rows.end
        return rows

    def _alike(self, element: Element) -> _Rows | None:
        """Return rows that are all as long as the first, as in meshes of triangles."""
        first = self._lengths(element, self.at) if element.count else []
        stride = sum(_widths(element, first))
        check_counts([element.count if stride else 0], len(self.body) - self.at, "bytes")
        if self.at + element.count * stride > len(self.body):
            return None
        starts = self.at + stride * np.arange(element.count)
        lengths = np.broadcast_to(np.array(first, np.int64), (element.count, len(first)))
        rows = _Rows(self, element, starts, lengths, self.at + element.count * stride)
        return rows if rows.told_lengths() else None

    def _walked(self, element: Element) -> _Rows:
        """Return rows of any length, one after the other."""
        lengths, starts, at = [], [], self.at
        for _ in range(element.count):
            lengths.append(self._lengths(element, at))
            starts.append(at)
            at += sum(_widths(element, lengths[-1]))
        return _Rows(self, element, np.array(starts), np.array(lengths), at)

    def _lengths(self, element: Element, at: int) -> list[int]:
        """Return the numbers of each column in the row at a place; 1 where it is no list."""
        lengths = []
        for each in element.properties.values():
            length = 1
            if each.length:
                length = int(struct.unpack_from(self.order + each.length, self.body, at)[0])
                at += struct.calcsize(each.length)
            check_counts([length], (len(self.body) - at) // each.step, "numbers")
            lengths.append(length)
            at += each.step * length
        return lengths

    def gathered(self, kind: str, starts: Ints, width: int) -> NDArray[Any]:
        """Return numbers from some bytes on, (R, width)."""
        dtype = np.dtype(self.order + kind)
        letters = np.frombuffer(self.body, np.uint8)
        found = np.empty((len(starts), width), dtype)
        for first in range(0, len(starts), BATCH):
            at = starts[first : first + BATCH, None] + np.arange(width * dtype.itemsize)
            found[first : first + BATCH] = letters[at].view(dtype)
        return found


def _widths(element: Element, lengths: Any) -> list[Any]:  # noqa: ANN401 - of a row or of all
    """Return the bytes of each column, with the lengths of lists."""
    return [
        each.step * length + struct.calcsize(each.length or "")
        for each, length in zip(element.properties.values(), lengths, strict=False)
    ]


@dataclass
class _Rows:
    """The rows of one table.

    Args:
        tables: The file.
        element: What the table is.
        starts: First byte of every row, (R,).
        lengths: Numbers of every column, (R, columns).
        end: First byte behind them.
    """

    tables: _Tables
    element: Element
    starts: Ints
    lengths: Ints
    end: int

    def told_lengths(self) -> bool:
        """Whether the file says of every list that it is as long as is believed."""
        for name, each in self.element.properties.items():
            if each.length and self.element.count:
                column, at = self._column(name)
                told = self.tables.gathered(each.length, at, 1)[:, 0]
                if (told != self.lengths[:, column]).any():
                    return False
        return True

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column of numbers, (R,)."""
        _, at = self._column(name)
        kind = self.element.properties[name].kind
        return self.tables.gathered(kind, at, 1)[:, 0].astype(np.float64)

    def lists(self, name: str) -> tuple[Ints, NDArray[np.float64]]:
        """Return the lengths of a column of lists, (R,), and their numbers, one after another."""
        each = self.element.properties[name]
        column, at = self._column(name)
        at = at + struct.calcsize(each.length or "")
        sizes = np.ascontiguousarray(self.lengths[:, column])
        values = np.empty(int(sizes.sum()))
        into = np.cumsum(sizes) - sizes
        for size in np.unique(sizes[sizes > 0]).tolist():
            chosen = sizes == size
            place = into[chosen][:, None] + np.arange(size)
            values[place] = self.tables.gathered(each.kind, at[chosen], size)
        return sizes, values

    def _column(self, name: str) -> tuple[int, Ints]:
        """Return the number of a column and the byte at which it begins in every row."""
        column = list(self.element.properties).index(name)
        before = _widths(self.element, self.lengths.T)[:column]
        return column, sum(before, self.starts)
