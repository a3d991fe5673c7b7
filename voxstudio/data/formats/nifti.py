"""NIfTI-1 files in one piece, plain or gzipped; the header says where their axes point."""

from __future__ import annotations

import gzip
import math
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np

from voxstudio.data.formats.budget import check_declared, check_result
from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.data.formats.placement import place
from voxstudio.data.formats.unpacking import read_exactly, ungzipped
from voxstudio.data.formats.values import Stored, little_endian
from voxstudio.errors import ImportRejected
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet

ACCEPTED = "a NIfTI-1 file (.nii or .nii.gz) of one 3-D volume of numbers"
LARGEST_FILE = 1 << 29
FARTHEST_DATA = 1 << 20
"""Bytes of header and extensions before the voxels."""

TYPES = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4",
         1024: "i8", 1280: "u8"}  # fmt: skip
HEADER = np.dtype({
    "names": ["size", "dim", "datatype", "bitpix", "pixdim", "offset", "slope", "inter", "units",
              "qform", "sform", "quaternion", "shift", "rows", "magic"],
    "formats": ["<i4", ("<i2", 8), "<i2", "<i2", ("<f4", 8), "<f4", "<f4", "<f4", "u1",
                "<i2", "<i2", ("<f4", 3), ("<f4", 3), ("<f4", (3, 4)), "S4"],
    "offsets": [0, 40, 70, 72, 76, 108, 112, 116, 123, 252, 254, 256, 268, 280, 344],
    "itemsize": 348,
})  # fmt: skip


def read_nifti(path: Path, options: ReadOptions) -> Stored:
    """Read one shape with its spacing and origin.

    Raises:
        ImportRejected: If the file is damaged, over the budget, in two pieces or oblique.
    """
    with refused_if_damaged(path, ACCEPTED):
        held = path.stat().st_size
        if held > LARGEST_FILE:
            raise ImportRejected(path, "is larger than any shape accepted", ACCEPTED)
        with path.open("rb") as file:
            # Only as much is unpacked as the header declares and the budget allows.
            stream = ungzipped(file)
            header = _header(path, stream.read(HEADER.itemsize))
            values = _values(path, header, stream, held)
            stream.read(1)  # a gzip stream that ends here has its checksum looked at
    voxels, spacing, origin = place(path, values, *_affine(header), options.oblique)
    name = path.name.removesuffix(".gz").removesuffix(".nii")
    return Stored(voxels, held, name, spacing, origin)


def write_nifti(path: Path, shapes: ShapeSet) -> None:
    """Write the one shape of a set, bool as bytes 0 and 1; gzipped if the name ends in .gz.

    Raises:
        ImportRejected: If there are several shapes.
    """
    grid = shapes.only(path)
    solid, voxels = little_endian(grid)
    header = np.zeros((), HEADER)
    header["size"], header["magic"], header["offset"] = 348, b"n+1", 352
    header["dim"] = [3, *grid.shape[::-1], 1, 1, 1, 1]
    header["datatype"], header["bitpix"] = (2, 8) if solid else (16, 32)
    header["pixdim"] = [1, *grid.spacing[::-1], 0, 0, 0, 0]
    header["qform"] = header["sform"] = 2  # aligned; a quaternion of zeros turns nothing
    header["shift"] = grid.origin[::-1]
    header["rows"][:, :3] = np.diag(grid.spacing[::-1])
    header["rows"][:, 3] = grid.origin[::-1]
    data = header.tobytes() + bytes(4) + voxels  # four bytes say: no extensions
    if path.name.lower().endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    write_signed(path, data, shapes.recipe)


def _header(path: Path, data: bytes) -> NDArray[Any]:
    """Return the header in the order of bytes that it is stored in."""
    if len(data) < HEADER.itemsize:
        raise ImportRejected(path, "is not a NIfTI file, or is cut short", ACCEPTED)
    stored = np.frombuffer(data, HEADER)[0]
    if stored["size"] != 348:
        stored = np.frombuffer(data, HEADER.newbyteorder(">"))[0]
    if stored["size"] != 348 or stored["magic"] not in (b"n+1", b"ni1"):
        raise ImportRejected(path, "is not a NIfTI-1 file", ACCEPTED)
    if stored["magic"] == b"ni1":
        raise ImportRejected(path, "keeps its voxels in another file", ACCEPTED)
    return cast("NDArray[Any]", stored)


def _values(path: Path, header: NDArray[Any], stream: BinaryIO, held: int) -> NDArray[Any]:
    """Read the voxels (I, J, K) once their declared size is known to be accepted."""
    rank, *sides = header["dim"].tolist()
    if not 1 <= rank <= 7:
        raise ImportRejected(path, f"declares rank {rank}", ACCEPTED)
    shape = sides[:rank]
    while len(shape) > 3 and shape[-1] == 1:
        shape.pop()
    if len(shape) != 3:
        raise ImportRejected(path, f"holds an array of rank {len(shape)}", ACCEPTED)
    kind = int(header["datatype"])
    if kind not in TYPES:
        raise ImportRejected(path, f"holds voxels of NIfTI type {kind}", ACCEPTED)
    stored = np.dtype(header.dtype["dim"].base.byteorder + TYPES[kind])
    check_declared(path, shape, stored.itemsize, held)
    gap = float(header["offset"]) - HEADER.itemsize
    if not 0 <= gap <= FARTHEST_DATA:
        raise ImportRejected(path, "has voxels that start nowhere in the file", ACCEPTED)
    read_exactly(stream, int(gap))
    data = read_exactly(stream, math.prod(shape) * stored.itemsize)
    values: NDArray[Any] = np.frombuffer(data, stored).reshape(shape, order="F")
    slope, inter = float(header["slope"]), float(header["inter"])
    # A slope of zero, or none, means that there is no scale.
    if slope == 0 or not math.isfinite(slope) or (slope, inter) == (1, 0):
        return values
    check_result(path, values, 8, held)
    scaled: NDArray[Any] = np.multiply(values, slope, dtype=np.float64)
    scaled += inter
    return scaled


def _affine(header: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the steps along the file's axes (3, 3) and the first centre (3,), in the world."""
    if header["sform"] > 0:
        rows = header["rows"].astype(np.float64)
        return rows[:, :3].T, rows[:, 3]
    edges = header["pixdim"][1:4].astype(np.float64)
    if header["qform"] <= 0:
        return np.diag(edges), np.zeros(3)
    b, c, d = header["quaternion"].astype(np.float64).tolist()
    a = math.sqrt(max(0.0, 1 - b * b - c * c - d * d))
    turn = np.array([
        [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
        [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
        [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
    ])  # fmt: skip
    if header["pixdim"][0] < 0:
        edges[2] = -edges[2]
    return (turn * edges).T, header["shift"].astype(np.float64)
