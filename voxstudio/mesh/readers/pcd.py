"""PCD clouds of points, as text, bytes or packed bytes.

https://pointclouds.org/documentation/tutorials/pcd_file_format.html
"""

from __future__ import annotations

import re
import struct

import numpy as np

from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers.fault import FalseDeclaration, check_counts
from voxstudio.mesh.readers.numbers import numbers

HEAD = re.compile(rb"(?:[^\n]{0,4096}\n){1,99}?DATA[ \t]+(\w+)[ \t\r]*(?:\n|\Z)")
LARGEST = 1 << 28
"""Bytes that packed points may take."""


def read_pcd(data: bytes) -> Polygons:
    """Read the columns x, y and z of all points; those that are no numbers are left out.

    Raises:
        FalseDeclaration: If it is no PCD file, or declares more than it holds.
        ValueError: If it is damaged.
    """
    head = HEAD.match(data)
    if head is None:
        raise FalseDeclaration("is not a PCD file, or is cut short")
    told = {words[0]: words[1:] for line in head[0].decode("latin-1").splitlines()
            if (words := line.split()) and not words[0].startswith("#")}  # fmt: skip
    names, count = told["FIELDS"], int(told["POINTS"][0])
    widths = [int(word) for word in told.get("COUNT", ["1"] * len(names))]
    kinds = [_kind(letter, size) for letter, size in zip(told["TYPE"], told["SIZE"], strict=True)]
    check_counts([count, *widths], len(data), "bytes")
    record = np.dtype([(f"{at}", kind, (width,)) for at, (kind, width) in
                       enumerate(zip(kinds, widths, strict=True))])  # fmt: skip
    places = [names.index(axis) for axis in "xyz"]
    body, way = data[head.end() :], head[1]
    if way == b"ascii":
        table = numbers(body).reshape(count, sum(widths))
        firsts = np.cumsum([0, *widths])
        columns = [table[:, firsts[place]] for place in places]
    elif way == b"binary":
        check_counts([count * record.itemsize], len(body), "bytes")
        rows = np.frombuffer(body, record, count)
        columns = [rows[f"{place}"][:, 0] for place in places]
    elif way == b"binary_compressed":
        columns = _packed(body, record, count, places)
    else:
        raise FalseDeclaration(f"is packed as {way.decode()}")
    points = np.stack(columns, axis=1).astype(np.float64)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        raise FalseDeclaration("holds no points")
    return Polygons(points, np.zeros(0, np.int64), np.zeros(0, np.int64))


def _kind(letter: str, size: str) -> str:
    if letter not in "IUF" or size not in "1248":
        raise FalseDeclaration(f"holds numbers of type {letter}{size}")
    return f"<{letter.lower()}{size}"


def _packed(
    body: bytes, record: np.dtype[np.void], count: int, places: list[int]
) -> list[np.ndarray]:
    """Return columns that lie one behind the other, packed together."""
    packed, size = struct.unpack_from("<II", body)
    check_counts([packed], len(body) - 8, "bytes")
    if size != count * record.itemsize or size > LARGEST:
        raise FalseDeclaration(f"declares {size} bytes of {count} points")
    whole, at, columns = lzf(body[8 : 8 + packed], size), 0, []
    for name in record.names or ():
        kind = record[name]
        column = np.frombuffer(whole, kind.base, count * kind.shape[0], at).reshape(count, -1)
        columns.append(column[:, 0])
        at += count * kind.itemsize
    return [columns[place] for place in places]


def lzf(data: bytes, size: int) -> bytes:
    """Unpack LZF, which is letters and copies of what stands before, to so many bytes.

    Raises:
        ValueError: If they become more or fewer, or a copy is of nothing.
    """
    made, at = bytearray(), 0
    while at < len(data):
        control = data[at]
        at += 1
        if control < 32:
            made += data[at : at + control + 1]
            at += control + 1
        else:
            length = control >> 5
            if length == 7:
                length += data[at]
                at += 1
            start = len(made) - ((control & 31) << 8) - data[at] - 1
            at += 1
            if start < 0:
                raise ValueError("a copy is of nothing")
            for place in range(start, start + length + 2):
                made.append(made[place])
        if len(made) > size:
            raise ValueError("it holds more than it declares")
    if len(made) != size:
        raise ValueError("it is cut short")
    return bytes(made)
