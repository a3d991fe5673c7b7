"""VTK image files in XML: one array of numbers at the points or cells of a regular grid.

Arrays lie in the text as words or base64, or behind it (appended) as bytes or base64, perhaps
deflated. https://docs.vtk.org/en/latest/vtk_file_formats/vtkxml_file_format.html
"""

from __future__ import annotations

import base64
import io
import math
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.formats.budget import check_declared
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.placement import place
from voxstudio.data.formats.unpacking import read_words
from voxstudio.data.formats.values import Stored, little_endian
from voxstudio.errors import ImportRejected
from voxstudio.inflate import inflated
from voxstudio.plain_xml import BadXml, read_xml
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet

ACCEPTED = "a VTK image in XML of one piece, its arrays as words, base64 or bytes, perhaps deflated"
LARGEST_FILE = 1 << 29
ELEMENTS = 10_000
APPENDED = re.compile(rb"<AppendedData\b([^>]*)>\s*_")
ZLIB = "vtkZLibDataCompressor"
TYPES = {"Int8": "i1", "UInt8": "u1", "Int16": "i2", "UInt16": "u2", "Int32": "i4",
         "UInt32": "u4", "Int64": "i8", "UInt64": "u8", "Float32": "f4",
         "Float64": "f8"}  # fmt: skip


@dataclass
class _Array:
    """An array of a file, and what stands between its tags."""

    told: dict[str, str]
    at_cells: bool
    text: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.told.get("Name", "")


@dataclass
class _Image:
    """What the elements of a file say: attributes by element, and the arrays."""

    told: dict[str, dict[str, str]] = field(default_factory=dict)
    arrays: list[_Array] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    elements: int = 0

    def start(self, name: str, told: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > ELEMENTS or (name == "Piece" and name in self.told):
            raise BadXml("is in several pieces")
        self.inside.append(name)
        if name == "DataArray":
            self.arrays.append(_Array(told, "CellData" in self.inside))
        else:
            self.told[name] = told

    def end(self, name: str) -> None:
        self.inside.pop()

    def text(self, letters: str) -> None:
        if self.inside[-1:] == ["DataArray"]:
            self.arrays[-1].text.append(letters)

    def numbers(self, element: str, name: str, usual: str) -> list[float]:
        return [float(word) for word in self.told[element].get(name, usual).split()]


def read_vti(path: Path, options: ReadOptions) -> Stored:
    """Read one shape with its spacing and origin.

    Raises:
        ImportRejected: If the file is damaged, over the budget, oblique, or holds several arrays of
            which none is asked for.
    """
    with refused_if_damaged(path, ACCEPTED):
        held = path.stat().st_size
        if held > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        data = path.read_bytes()
        image, behind = _Image(), APPENDED.search(data)
        head = data if behind is None else data[: behind.start()] + b"</VTKFile>"
        try:
            read_xml(io.BytesIO(head), image.start, image.end, image.text)
        except BadXml as error:
            raise ImportRejected(path, str(error), ACCEPTED) from error
        if image.told.get("VTKFile", {}).get("type") != "ImageData" or "Piece" not in image.told:
            raise ImportRejected(path, "is not a VTK image in XML", ACCEPTED)
        array = _wanted(path, image, options.key)
        shape, steps, first = _lattice(image, array)
        values = _values(path, image, array, shape, data[behind.end() :] if behind else b"",
                         behind is not None and b"base64" in behind[1], held)  # fmt: skip
    voxels, spacing, origin = place(path, values, steps, first, options.oblique)
    return Stored(voxels, held, path.stem, spacing, origin)


def write_vti(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set as numbers at points, deflated, bool as bytes 0 and 1.

    Raises:
        ImportRejected: If there are several shapes.
    """
    grid = shapes.only(path)
    solid, data = little_endian(grid)
    packed = zlib.compress(data)
    sizes = np.array([1, len(data), 0, len(packed)], "<u4").tobytes()
    extent = " ".join(f"0 {size - 1}" for size in grid.shape[::-1])
    origin, spacing = (" ".join(map(repr, each[::-1])) for each in (grid.origin, grid.spacing))
    text = (
        '<?xml version="1.0"?>\n<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" '
        f'header_type="UInt32" compressor="{ZLIB}">\n'
        f'<ImageData WholeExtent="{extent}" Origin="{origin}" Spacing="{spacing}">\n'
        f'<Piece Extent="{extent}"><PointData Scalars="voxels">\n'
        f'<DataArray type="{"UInt8" if solid else "Float32"}" Name="voxels" format="binary">\n'
        f"{base64.b64encode(sizes).decode()}{base64.b64encode(packed).decode()}\n"
        "</DataArray></PointData></Piece></ImageData></VTKFile>\n"
    )
    write_signed(path, text.encode(), shapes.recipe)


def _wanted(path: Path, image: _Image, key: str | None) -> _Array:
    """Return the array that is asked for, that the file marks as its scalars, or the only one."""
    marked = {image.told.get(each, {}).get("Scalars") for each in ("PointData", "CellData")}
    names = {key} if key is not None else marked - {None}
    found = [each for each in image.arrays if each.name in names]
    if key is None and not found:
        found = image.arrays
    if len(found) != 1:
        held = ", ".join(repr(each.name) for each in image.arrays) or "no arrays"
        raise ImportRejected(path, f"holds {held}", "one array, or --key NAME")
    if found[0].told.get("NumberOfComponents", "1") not in ("", "1"):
        raise ImportRejected(path, "holds several numbers per voxel", ACCEPTED)
    return found[0]


def _lattice(
    image: _Image, array: _Array
) -> tuple[tuple[int, int, int], NDArray[np.float64], NDArray[np.float64]]:
    """Return the voxels along x, y and z, the steps along them (3, 3) and the first centre."""
    ends = [int(word) for word in image.told["Piece"]["Extent"].split()]
    low, high = np.array(ends[::2]), np.array(ends[1::2])
    width, depth, height = (high - low + (not array.at_cells)).tolist()
    spacing = np.array(image.numbers("ImageData", "Spacing", "1 1 1"))
    turn = np.array(image.numbers("ImageData", "Direction", "1 0 0 0 1 0 0 0 1")).reshape(3, 3)
    origin = np.array(image.numbers("ImageData", "Origin", "0 0 0"))
    with np.errstate(over="ignore", invalid="ignore"):  # `place` refuses what is not finite
        steps = turn.T * spacing[:, None]
        first = origin + (low + 0.5 * array.at_cells) @ steps
    return (width, depth, height), steps, first


def _values(
    path: Path,
    image: _Image,
    array: _Array,
    shape: tuple[int, int, int],
    behind: bytes,
    coded: bool,
    held: int,
) -> NDArray[Any]:
    """Return the numbers (X, Y, Z) once their declared size is known to be accepted."""
    file, kind = image.told["VTKFile"], array.told.get("type", "")
    if kind not in TYPES:
        raise ImportRejected(path, f"holds voxels of type {kind!r}", ACCEPTED)
    order = ">" if file.get("byte_order") == "BigEndian" else "<"
    dtype, count = np.dtype(order + TYPES[kind]), math.prod(shape)
    way = array.told.get("format")
    check_declared(path, shape, dtype.itemsize + (8 if way == "ascii" else 0), held)
    text = "".join(array.text).encode()
    if way == "ascii":
        return read_words(io.BytesIO(text), count, dtype).reshape(shape, order="F")
    if file.get("compressor", ZLIB) != ZLIB:
        raise ImportRejected(path, f"is packed by {file['compressor']}", ACCEPTED)
    if way == "appended":
        source = _Bytes(behind, coded, int(array.told["offset"]))
    else:
        source = _Bytes(re.sub(rb"\s+", b"", text), True, 0)
    word = np.dtype(order + ("u8" if file.get("header_type") == "UInt64" else "u4"))
    read = _unpacked if "compressor" in file else _plain
    data = read(source, word, count * dtype.itemsize)
    values: NDArray[Any] = np.frombuffer(data, dtype)
    return values.reshape(shape, order="F")


@dataclass
class _Bytes:
    """Bytes from a place on, as they are or in base64.

    Args:
        data: All of them.
        coded: Whether they are in base64, four letters for three bytes.
        at: Where to begin.
    """

    data: bytes
    coded: bool
    at: int

    def next(self, size: int, *, keep: bool = False) -> bytes:
        """Return so many bytes that were written in one go; to keep means not to step over them.

        Raises:
            ValueError: If there are fewer.
        """
        length = -(-size // 3) * 4 if self.coded else size
        part = self.data[self.at : self.at + length]
        found = base64.b64decode(part, validate=True)[:size] if self.coded else part
        if self.at < 0 or len(found) != size:
            raise ValueError("an array is cut short")
        self.at += 0 if keep else length
        return found


def _plain(source: _Bytes, word: np.dtype[Any], size: int) -> bytes:
    """Return an array behind the number of its bytes."""
    told = int(np.frombuffer(source.next(word.itemsize, keep=True), word)[0])
    if told != size:
        raise ValueError(f"it holds {told} bytes of {size}")
    return source.next(word.itemsize + size)[word.itemsize :]


def _unpacked(source: _Bytes, word: np.dtype[Any], size: int) -> bytes:
    """Return an array in deflated blocks, behind their number and sizes."""
    blocks = int(np.frombuffer(source.next(word.itemsize, keep=True), word)[0])
    if not 1 <= blocks <= size:
        raise ValueError(f"it is in {blocks} blocks")
    table = np.frombuffer(source.next((3 + blocks) * word.itemsize), word).tolist()
    _, whole, last, *packed = table
    sizes = [whole] * (blocks - 1) + [last or whole]
    if sum(sizes) != size:
        raise ValueError(f"it holds {sum(sizes)} bytes of {size}")
    data = source.next(sum(packed))
    ends = np.cumsum(packed).tolist()
    parts = zip([0, *ends], ends, sizes, strict=False)
    return b"".join(inflated(data[first:end], each) for first, end, each in parts)
