"""One array in NumPy's file format, checked before it is read and never unpickled."""

from __future__ import annotations

import ast
import math
import re
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from voxstudio.data.formats.budget import TOTAL, check_declared
from voxstudio.data.formats.unpacking import read_exactly
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ACCEPTED = "an .npy of numbers, (D, H, W) or (N, D, H, W)"
HEADER = 10_000
"""Bytes of a header; NumPy's own take 118."""

SMALL = 1 << 24
"""Bytes of an array that is not the voxels."""

MANY = 4
"""Numbers in the last of four axes, behind three longer ones, that are taken for channels."""

SIMPLE = re.compile(r"[<>|=]?[?bBiufcSUOmMV]\d*")
"""Types of numbers and words; records and shorthands that NumPy reads, too, are not accepted."""


def read_array(path: Path, file: BinaryIO, held: int | None = None) -> NDArray[Any]:
    """Read the array that starts here.

    Args:
        path: Named in a refusal.
        file: Open at the magic bytes.
        held: Of an array of shapes, the bytes of the file that hold it; such a one is returned as
            (D, H, W) or (N, D, H, W).

    Raises:
        ImportRejected: If it holds objects, or declares more than is accepted.
        ValueError: If it is damaged.
        EOFError: If it is cut short.
    """
    shape, fortran, dtype = header_of(path, file)
    if dtype.hasobject:
        raise ImportRejected(path, "holds Python objects, which are never read", ACCEPTED)
    if held is not None:
        shape = without_channel(path, shape)
        check_declared(path, shape, dtype.itemsize, held)
    count = math.prod(shape)
    size = count * dtype.itemsize
    if not 0 <= size <= (SMALL if held is None else TOTAL):
        raise ImportRejected(path, "declares more data than is accepted", ACCEPTED)
    values = np.frombuffer(read_exactly(file, size), dtype, count)
    return values.reshape(shape, order="F" if fortran else "C")


def without_channel(path: Path, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Leave out the one channel that nets and pictures have: (D, H, W, 1), (N, 1, D, H, W) ...

    Raises:
        ImportRejected: If there seem to be several channels behind the voxels.
    """
    if len(shape) == 5 and 1 in (shape[1], shape[-1]):
        return shape[:-1] if shape[-1] == 1 else (shape[0], *shape[2:])
    if len(shape) == 4 and min(shape[:3]) > MANY >= shape[-1]:
        if shape[-1] == 1:
            return shape[:3]
        fault = f"seems to hold {shape[-1]} channels, {'x'.join(map(str, shape))}"
        raise ImportRejected(path, fault, "one channel, or (N, D, H, W)")
    return shape


def header_of(path: Path, file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Return shape, whether the first axis runs fastest, and type.

    Raises:
        ImportRejected: If it is of objects or records.
        ValueError: If it is damaged.
    """
    start = file.read(8)
    if start[:6] != b"\x93NUMPY" or len(start) < 8:
        raise ValueError("it does not start as one")
    prefix = "<H" if start[6] == 1 else "<I"
    (size,) = struct.unpack(prefix, read_exactly(file, struct.calcsize(prefix)))
    if size > HEADER:
        raise ImportRejected(path, f"declares a header of {size} bytes", ACCEPTED)
    try:
        fields = ast.literal_eval(read_exactly(file, size).decode().strip())
        shape, kind, fortran = fields["shape"], fields["descr"], fields["fortran_order"]
    except (SyntaxError, TypeError, LookupError, RecursionError, MemoryError) as error:
        raise ValueError("its header says nothing") from error
    whole = isinstance(shape, tuple) and all(type(side) is int for side in shape)
    if not whole or min(shape, default=0) < 0:
        raise ValueError("its header names no shape")
    if not isinstance(kind, str) or SIMPLE.fullmatch(kind) is None:
        raise ImportRejected(path, "holds neither numbers nor words", ACCEPTED)
    try:
        return shape, bool(fortran), np.dtype(kind)
    except TypeError as error:
        raise ValueError("its header names no type") from error
