"""MetaImage files of ITK, SimpleITK and VTK: `.mha`, or `.mhd` with its voxels in a file beside it.

The header is lines `Name = value`, of which `ElementDataFile` is the last; positions count to the
left, the back and above (LPS). https://itk.org/Wiki/ITK/MetaIO/Documentation
"""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from voxstudio.data.formats.beside import beside
from voxstudio.data.formats.budget import check_declared
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.placement import LPS, place
from voxstudio.data.formats.unpacking import Inflated, read_exactly, read_words
from voxstudio.data.formats.values import Stored, little_endian
from voxstudio.errors import ImportRejected
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet

ACCEPTED = "a MetaImage of one 3-D volume of numbers, its voxels in one file of the same folder"
HEADER = 1 << 16
LARGEST_FILE = 1 << 29
FARTHEST_DATA = 1 << 20
"""Bytes that may lie before the voxels."""

TYPES = {"CHAR": "i1", "UCHAR": "u1", "SHORT": "i2", "USHORT": "u2", "INT": "i4", "UINT": "u4",
         "LONG": "i4", "ULONG": "u4", "LONG_LONG": "i8", "ULONG_LONG": "u8", "FLOAT": "f4",
         "DOUBLE": "f8"}  # fmt: skip
YES = ("true", "t", "1")


def read_metaimage(path: Path, options: ReadOptions) -> Stored:
    """Read one shape with its spacing and origin.

    Raises:
        ImportRejected: If the file is damaged, over the budget, oblique, or if its voxels are in
            several files or in another folder.
    """
    with refused_if_damaged(path, ACCEPTED), path.open("rb") as file:
        fields = _fields(path, file)
        name = fields["elementdatafile"]
        if name.upper() == "LOCAL":
            held = path.stat().st_size
            values = _values(path, fields, file, held)
        elif name.upper().startswith("LIST") or "%" in name:
            raise ImportRejected(path, "keeps its voxels in several files", ACCEPTED)
        else:
            data = beside(path, name)
            held = data.stat().st_size
            with data.open("rb") as stream:
                values = _values(path, fields, stream, held)
        steps, first = _affine(fields)
    voxels, spacing, origin = place(path, values, steps, first, options.oblique)
    return Stored(voxels, held, path.stem, spacing, origin)


def write_metaimage(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set, compressed, bool as bytes 0 and 1.

    Raises:
        ImportRejected: If there are several shapes.
    """
    grid = shapes.only(path)
    solid, data = little_endian(grid)
    packed = zlib.compress(data)
    fields = {
        "ObjectType": "Image", "NDims": 3, "BinaryData": True, "BinaryDataByteOrderMSB": False,
        "CompressedData": True, "CompressedDataSize": len(packed),
        # Our x and y run to the right and the front, and its own to the left and the back.
        "TransformMatrix": _words(np.diag(LPS).ravel()), "Offset": _words(LPS * grid.origin[::-1]),
        "CenterOfRotation": "0 0 0", "AnatomicalOrientation": "LPI",
        "ElementSpacing": _words(grid.spacing[::-1]), "DimSize": _words(grid.shape[::-1]),
        "ElementType": "MET_UCHAR" if solid else "MET_FLOAT", "ElementDataFile": "LOCAL",
    }  # fmt: skip
    head = "".join(f"{name} = {value}\n" for name, value in fields.items())
    write_signed(path, head.encode() + packed, shapes.recipe)


def _words(numbers: Any) -> str:  # noqa: ANN401 - any sequence of numbers
    return " ".join(map(repr, np.asarray(numbers).tolist()))


def _fields(path: Path, file: BinaryIO) -> dict[str, str]:
    """Read the header; names in small letters. The file is left where voxels may follow."""
    fields: dict[str, str] = {}
    while file.tell() <= HEADER and "elementdatafile" not in fields:
        line = file.readline(HEADER).decode(errors="replace")
        name, found, value = line.partition("=")
        if not found:
            break
        fields[name.strip().lower()] = value.strip()
    if "elementdatafile" not in fields or fields.get("objecttype", "Image").lower() != "image":
        raise ImportRejected(path, "is not a MetaImage, or is cut short", ACCEPTED)
    return fields


def _values(path: Path, fields: dict[str, str], stream: BinaryIO, held: int) -> NDArray[Any]:
    """Read the voxels (I, J, K) once their declared size is known to be accepted."""
    if held > LARGEST_FILE:
        raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
    shape = [int(word) for word in fields["dimsize"].split()]
    while len(shape) > 3 and shape[-1] == 1:
        shape.pop()
    if len(shape) != 3:
        raise ImportRejected(path, f"holds an array of rank {len(shape)}", ACCEPTED)
    if int(fields.get("elementnumberofchannels", "1")) != 1:
        raise ImportRejected(path, "holds several numbers per voxel", ACCEPTED)
    kind = fields["elementtype"].upper().removeprefix("MET_")
    if kind not in TYPES:
        raise ImportRejected(path, f"holds voxels of type {fields['elementtype']!r}", ACCEPTED)
    first_is_high = any(_says(fields, name) for name in ("binarydatabyteordermsb",
                                                         "elementbyteordermsb"))  # fmt: skip
    stored = np.dtype((">" if first_is_high else "<") + TYPES[kind])
    as_words = "binarydata" in fields and not _says(fields, "binarydata")
    check_declared(path, shape, stored.itemsize + (8 if as_words else 0), held)
    count = math.prod(shape)
    _skip(fields, stream, count * stored.itemsize)
    if as_words:
        return read_words(stream, count, stored).reshape(shape, order="F")
    packed = Inflated(stream) if _says(fields, "compresseddata") else stream
    values: NDArray[Any] = np.frombuffer(read_exactly(packed, count * stored.itemsize), stored)
    if packed.read(1):
        fault = "holds another number of voxels than it declares"
        raise ImportRejected(path, fault, ACCEPTED)
    return values.reshape(shape, order="F")


def _says(fields: dict[str, str], name: str) -> bool:
    return fields.get(name, "").lower() in YES


def _skip(fields: dict[str, str], stream: BinaryIO, size: int) -> None:
    """Pass over what lies before the voxels: so many bytes, or with -1 all but the voxels."""
    before = int(fields.get("headersize", "0"))
    if before == -1:
        stream.seek(-size, 2)
    elif 0 <= before <= FARTHEST_DATA:
        read_exactly(stream, before)
    else:
        raise ValueError(f"it skips {before} bytes")


def _affine(fields: dict[str, str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps along the file's axes (3, 3) and the first centre (3,), in our world."""
    axes = len(fields["dimsize"].split())
    spacing = _numbers(fields, ("elementspacing", "elementsize"), np.ones(axes))
    turn = _numbers(fields, ("transformmatrix", "rotation", "orientation"), np.eye(axes))
    first = _numbers(fields, ("offset", "position", "origin"), np.zeros(axes))
    steps = turn.reshape(axes, axes)[:3, :3] * spacing[:3, None]
    return steps * LPS, first[:3] * LPS


def _numbers(
    fields: dict[str, str], names: tuple[str, ...], usual: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the numbers of the first of several names that is there."""
    for name in names:
        if name in fields:
            return np.array([float(word) for word in fields[name].split()])
    return usual
