"""NRRD files with their data attached; the header says where their axes point."""

from __future__ import annotations

import gzip
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats.budget import check_declared, to_occupancy
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.placement import place
from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions

ACCEPTED = "one 3-D NRRD, raw or gzip, data attached, axes along the world's x, y and z"
HEADER = 1 << 16
LARGEST_FILE = 1 << 29
TYPES = {
    "int8": "i1", "signed char": "i1", "uint8": "u1", "uchar": "u1", "unsigned char": "u1",
    "int16": "i2", "short": "i2", "uint16": "u2", "ushort": "u2", "unsigned short": "u2",
    "int32": "i4", "int": "i4", "uint32": "u4", "uint": "u4", "unsigned int": "u4",
    "float": "f4", "double": "f8",
}  # fmt: skip


def read_nrrd(path: Path, options: ReadOptions) -> ShapeSet:
    """Read one shape with its spacing and origin; other files are never opened.

    Raises:
        ImportRejected: If the file is damaged, over the budget, detached or oblique.
    """
    with refused_if_damaged(path, ACCEPTED):
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        head, found, data = path.read_bytes().partition(b"\n\n")
        if not head.startswith(b"NRRD000") or not found or len(head) > HEADER:
            raise ImportRejected(path, "is not an NRRD file with its data attached", ACCEPTED)
        fields = _fields(head.decode("ascii"))
        if any(name.replace(" ", "") == "datafile" for name in fields):
            raise ImportRejected(path, "keeps its voxels in another file", ACCEPTED)
        if fields["type"] not in TYPES:
            raise ImportRejected(path, f"holds voxels of type {fields['type']!r}", ACCEPTED)
        stored = np.dtype(("<" if fields.get("endian") != "big" else ">") + TYPES[fields["type"]])
        sizes = [int(word) for word in fields["sizes"].split()]
        check_declared(path, sizes, max(stored.itemsize, 4))
        if len(sizes) != 3:
            raise ImportRejected(path, f"holds an array of rank {len(sizes)}", ACCEPTED)
        steps, first = _affine(fields)
        body = _decode(path, data, fields["encoding"], math.prod(sizes) * stored.itemsize)
    values = np.frombuffer(body, stored).reshape(sizes, order="F")
    voxels, spacing, origin = place(path, values, steps, first)
    return ShapeSet(to_occupancy(path, voxels)[None], None, (), path.stem, spacing, origin)


def write_nrrd(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set, gzip encoded, bool as bytes 0 and 1.

    Raises:
        ImportRejected: If there are several shapes.
    """
    grid = shapes.only(path)
    solid = grid.values.dtype == np.bool_
    steps = [_vector(edge if i == j else 0 for j in range(3))
             for i, edge in enumerate(grid.spacing[::-1])]  # fmt: skip
    lines = [
        "NRRD0004", f"type: {'uint8' if solid else 'float'}", "dimension: 3", "space dimension: 3",
        f"sizes: {' '.join(map(str, grid.shape[::-1]))}", f"space directions: {' '.join(steps)}",
        "endian: little", "encoding: gzip", f"space origin: {_vector(grid.origin[::-1])}",
    ]  # fmt: skip
    packed = gzip.compress(grid.values.astype("u1" if solid else "<f4").tobytes(), mtime=0)
    data = ("\n".join(lines) + "\n\n").encode() + packed
    write_atomically(path, lambda file: file.write(data))


def _vector(numbers: object) -> str:
    return "(" + ",".join(repr(float(number)) for number in numbers) + ")"  # type: ignore[attr-defined]


def _fields(text: str) -> dict[str, str]:
    lines = [
        line for line in text.splitlines()[1:] if not line.startswith("#") and ":=" not in line
    ]
    pairs = (line.split(":", 1) for line in lines)
    return {name.strip().lower(): value.strip() for name, value in pairs}


def _affine(fields: dict[str, str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps along the file's axes (3, 3) and the first centre (3,), in the world."""
    directions = fields.get("space directions")
    if directions is None:
        steps = np.diag(_numbers(fields.get("spacings", "1 1 1")))
    else:
        steps = np.array([_numbers(part) for part in directions.split(")") if part.strip()])
    return steps, np.array(_numbers(fields.get("space origin", "0 0 0")))


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.strip(" ()").replace("(", "").replace(",", " ").split()]


def _decode(path: Path, data: bytes, encoding: str, size: int) -> bytes:
    """Return exactly `size` bytes; a gzip stream is never expanded further than that."""
    if encoding in ("gzip", "gz"):
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            data = stream.read(size + 1)
    elif encoding != "raw":
        raise ImportRejected(path, f"is encoded as {encoding!r}", ACCEPTED)
    if len(data) != size:
        raise ImportRejected(path, "holds another number of voxels than it declares", ACCEPTED)
    return data
