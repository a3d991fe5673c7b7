"""NRRD files, the data attached or in a file of the same folder; also segmentations of 3D Slicer.

The format is described at http://teem.sourceforge.net/nrrd/format.html.
"""

from __future__ import annotations

import bz2
import gzip
import math
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

import numpy as np

from voxstudio.data.formats.beside import beside
from voxstudio.data.formats.budget import check_declared
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.placement import LPS, place
from voxstudio.data.formats.unpacking import read_exactly, read_words
from voxstudio.data.formats.values import Stored, little_endian
from voxstudio.errors import ImportRejected
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet

ACCEPTED = "one 3-D NRRD, raw, gzip, bzip2, ascii or hex, axes along the world's x, y and z"
HEADER = 1 << 20
"""Bytes of a header; a recipe takes most of them."""

LARGEST_FILE = 1 << 29
SKIPPED = 1 << 20
"""Bytes or lines before the voxels."""

NAMES = {
    "i1": ("signed char", "int8"),
    "u1": ("uchar", "unsigned char", "uint8"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16"),
    "i4": ("int", "signed int", "int32"),
    "u4": ("uint", "unsigned int", "uint32"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "signed long long int",
           "int64"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64"),
    "f4": ("float",),
    "f8": ("double",),
}  # fmt: skip
TYPES = {name: code for code, names in NAMES.items() for name in names}

WORLDS = {
    "right-anterior-superior": LPS * LPS, "ras": LPS * LPS,
    "left-anterior-superior": LPS * (1, -1, 1), "las": LPS * (1, -1, 1),
    "left-posterior-superior": LPS, "lps": LPS,
}  # fmt: skip
"""What turns positions in the space of a header into ours; an unknown space is taken for ours."""


class Header(NamedTuple):
    """What an NRRD header says.

    Args:
        fields: Values by name, in small letters without spaces.
        segments: Whether the voxels are labels of a segmentation of 3D Slicer.
    """

    fields: dict[str, str]
    segments: bool


def read_nrrd(path: Path, options: ReadOptions) -> Stored:
    """Read one shape with its spacing and origin.

    Raises:
        ImportRejected: If the file is damaged, over the budget, oblique, or if its data are in
            several files or in another folder.
    """
    with refused_if_damaged(path, ACCEPTED):
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        with path.open("rb") as file:
            header = _header(path, file)
            with _data(path, header.fields, file) as (stream, held):
                array = _array(path, header, stream, held)
        axes = _spatial(path, header.fields, array.shape)
        volume = _volume(path, header, array, axes, options.label)
        steps, first = _affine(header.fields, axes)
    voxels, spacing, origin = place(path, volume, steps, first, options.oblique)
    return Stored(voxels, held, path.stem.removesuffix(".seg"), spacing, origin)


def write_nrrd(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set, gzip encoded, bool as bytes 0 and 1.

    Raises:
        ImportRejected: If there are several shapes.
    """
    grid = shapes.only(path)
    solid, numbers = little_endian(grid)
    steps = [_vector(edge if i == j else 0 for j in range(3))
             for i, edge in enumerate(grid.spacing[::-1])]  # fmt: skip
    lines = [
        "NRRD0004", f"type: {'uint8' if solid else 'float'}", "dimension: 3",
        "space: right-anterior-superior", f"sizes: {' '.join(map(str, grid.shape[::-1]))}",
        f"space directions: {' '.join(steps)}", "kinds: domain domain domain", "endian: little",
        "encoding: gzip", f"space origin: {_vector(grid.origin[::-1])}",
    ]  # fmt: skip
    packed = gzip.compress(numbers, mtime=0)
    data = ("\n".join(lines) + "\n\n").encode() + packed
    write_signed(path, data, shapes.recipe)


def _vector(numbers: object) -> str:
    return "(" + ",".join(repr(float(number)) for number in numbers) + ")"  # type: ignore[attr-defined]


def _header(path: Path, file: BinaryIO) -> Header:
    """Read the header, up to an empty line or, if the data are elsewhere, to the end."""
    if not file.readline(HEADER).startswith(b"NRRD000"):
        raise ImportRejected(path, "is not an NRRD file", ACCEPTED)
    fields: dict[str, str] = {}
    segments = False
    while file.tell() <= HEADER:
        line = file.readline(HEADER).decode(errors="replace")
        name, found, value = line.partition(":")
        if not line.strip():
            return Header(fields, segments)
        if line.startswith("#") or not found:
            continue
        if value.startswith("="):  # a key of the program that wrote it
            segments = segments or name.startswith(("Segment0_", "Segmentation_"))
        else:
            fields[name.replace(" ", "").lower()] = value.strip()
    raise ImportRejected(path, "has a header without an end", ACCEPTED)


@contextmanager
def _data(path: Path, fields: dict[str, str], file: BinaryIO) -> Iterator[tuple[BinaryIO, int]]:
    """Yield the stream of encoded voxels and the bytes that hold them."""
    name = fields.get("datafile", "")
    if not name:
        yield file, path.stat().st_size
        return
    if name.startswith("LIST") or "%" in name:
        raise ImportRejected(path, "keeps its voxels in several files", ACCEPTED)
    data = beside(path, name)
    held = data.stat().st_size
    if held > LARGEST_FILE:
        raise ImportRejected(data, "is larger than any shape accepted", ACCEPTED)
    with data.open("rb") as stream:
        yield stream, held


def _type(path: Path, fields: dict[str, str]) -> np.dtype[Any]:
    """Return the type of the voxels as they are stored."""
    name = " ".join(fields["type"].lower().split()).removesuffix("_t")
    if name not in TYPES:
        raise ImportRejected(path, f"holds voxels of type {name!r}", ACCEPTED)
    return np.dtype((">" if fields.get("endian") == "big" else "<") + TYPES[name])


def _array(path: Path, header: Header, stream: BinaryIO, held: int) -> NDArray[Any]:
    """Read the voxels in the order of the file's axes, once their size is known to be accepted."""
    fields = header.fields
    stored, encoding = _type(path, fields), fields["encoding"].lower()
    sizes = [int(word) for word in fields["sizes"].split()]
    axes = _spatial(path, fields, sizes)
    others = math.prod(sizes) // max(math.prod(sizes[axis] for axis in axes), 1)
    declared = [sizes[axis] for axis in axes]
    as_words = encoding in ("ascii", "text", "txt")
    check_declared(
        path, [others, *declared] if others > 1 else declared,
        stored.itemsize + (8 if as_words else 0), held,
    )  # fmt: skip
    count = math.prod(sizes)
    _skip_lines(stream, fields)
    if as_words:
        values = read_words(stream, count, stored)
    else:
        data = _decoded(path, fields, encoding, stream, count * stored.itemsize)
        values = np.frombuffer(data, stored)
    return values.reshape(sizes, order="F")


def _decoded(
    path: Path, fields: dict[str, str], encoding: str, stream: BinaryIO, size: int
) -> bytes | bytearray:
    """Return so many bytes; a packed stream is never unpacked further than that."""
    before = int(fields.get("byteskip", "0"))
    if not -1 <= before <= SKIPPED:
        raise ValueError(f"it skips {before} bytes")
    if encoding == "hex":
        digits = bytes.fromhex(stream.read(4 * size + SKIPPED).decode("ascii"))
        if len(digits) != size:
            raise ValueError("it holds another number of voxels than it declares")
        return digits
    if encoding in ("gzip", "gz"):
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    elif encoding in ("bzip2", "bz2"):
        stream = cast("BinaryIO", bz2.BZ2File(stream))
    elif encoding != "raw":
        raise ImportRejected(path, f"is encoded as {encoding!r}", ACCEPTED)
    elif before == -1:  # the voxels are the end of the file
        stream.seek(-size, 2)
    read_exactly(stream, before)
    data = read_exactly(stream, size)
    if stream.read(1):
        raise ImportRejected(path, "holds another number of voxels than it declares", ACCEPTED)
    return data


def _skip_lines(stream: BinaryIO, fields: dict[str, str]) -> None:
    lines = int(fields.get("lineskip", "0"))
    if not 0 <= lines <= SKIPPED:
        raise ValueError(f"it skips {lines} lines")
    for _ in range(lines):
        if not stream.readline(SKIPPED):
            raise EOFError("it is cut short")


def _spatial(path: Path, fields: dict[str, str], sizes: Sequence[int]) -> list[int]:
    """Return the three axes that are of space; others have one entry, or are layers of labels."""
    axes = list(range(len(sizes)))
    directions, kinds = _directions(fields), fields.get("kinds", "").split()
    if len(directions) == len(axes):
        axes = [axis for axis in axes if directions[axis] is not None]
    elif len(kinds) == len(axes):
        axes = [axis for axis in axes if kinds[axis] in ("domain", "space")] or axes
    for axis in reversed(axes):
        if len(axes) > 3 and sizes[axis] == 1:
            axes.remove(axis)
    if len(axes) != 3:
        raise ImportRejected(path, f"holds an array of rank {len(sizes)}", ACCEPTED)
    return axes


def _volume(
    path: Path, header: Header, array: NDArray[Any], axes: list[int], label: int | None
) -> NDArray[Any]:
    """Return the one volume, (I, J, K); layers of labels, which may lie over each other, as one."""
    rest = tuple(axis for axis in range(array.ndim) if axis not in axes)
    count = math.prod(array.shape[axis] for axis in rest)
    if count == 1:
        return array.reshape([array.shape[axis] for axis in axes], order="F")
    if not header.segments or len(rest) > 1:
        raise ImportRejected(path, f"holds {count} volumes", ACCEPTED)
    layers = np.moveaxis(array, rest[0], 0)
    volume: NDArray[Any] = np.zeros_like(layers[0])
    for layer in layers:
        if label is None:
            np.maximum(volume, layer, out=volume)
        else:
            volume[layer == label] = label
    return volume


def _directions(fields: dict[str, str]) -> list[list[float] | None]:
    """Return the step along every axis as the header has it; None of axes that are not of space."""
    words = re.findall(r"none|\([^)]*\)", fields.get("spacedirections", ""))
    return [None if word == "none" else _numbers(word) for word in words]


def _affine(
    fields: dict[str, str], axes: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps along the file's axes (3, 3) and the first centre (3,), in the world."""
    directions = _directions(fields)
    if directions:
        steps = np.array([directions[axis] for axis in axes], np.float64)
    elif "spacings" in fields:
        spacings = _numbers(fields["spacings"])
        steps = np.diag([spacings[axis] for axis in axes])
    else:
        steps = np.eye(3)
    world = WORLDS.get(fields.get("space", "").lower().removesuffix("-time"), np.ones(3))
    return steps * world, np.array(_numbers(fields.get("spaceorigin", "0 0 0"))) * world


def _numbers(text: str) -> list[float]:
    return [float(word) for word in re.sub(r"[(),]", " ", text).split()]
