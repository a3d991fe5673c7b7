"""NumPy archives and arrays; axes are taken as `[z, y, x]` and never permuted silently."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.lib import format as npy

from voxstudio.data.formats.budget import TOTAL, check_declared, to_occupancy
from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.errors import ImportRejected
from voxstudio.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ACCEPTED = "an .npz with `voxels` (N, z, y, x) and optionally `labels`, `label_names`"
MEMBERS = 64
SMALL = 1 << 24
"""Bytes of a member that is not the voxels."""

KEYS = ("voxels", "frames", "mask", "instance")
FAULTS = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError,
          RuntimeError, SyntaxError, TypeError, OverflowError, MemoryError, KeyError)  # fmt: skip


def read_npy(path: Path, key: str | None = None) -> ShapeSet:
    """Read one array, (D, H, W) or (N, D, H, W).

    Raises:
        ImportRejected: If it is not a numeric array within the budget.
    """
    try:
        with path.open("rb") as file:
            values = _read_array(path, file, voxels=True)
    except FAULTS as error:
        raise _rejected(path, error) from error
    return _set(path, values, None, ())


def read_npz(path: Path, key: str | None = None) -> ShapeSet:
    """Read `voxels` (or `key`, or the only array) with its labels.

    Raises:
        ImportRejected: If the archive is damaged, over the budget or holds no shapes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = _members(path, archive)
            wanted = key or _pick(path, names)
            if wanted not in names:
                raise ImportRejected(path, f"has no array {wanted!r}", ACCEPTED)
            values = _member(path, archive, wanted, voxels=True)
            labels = _member(path, archive, "labels") if "labels" in names else None
            label_names = _member(path, archive, "label_names") if "label_names" in names else ()
    except FAULTS as error:
        raise _rejected(path, error) from error
    return _set(path, values, labels, tuple(str(name) for name in np.ravel(label_names)))


def write_npz(path: Path, shapes: ShapeSet) -> None:
    """Write a set of shapes, compressed, whole or not at all."""
    arrays: dict[str, Any] = {"voxels": shapes.voxels}
    if shapes.labels is not None:
        arrays["labels"] = shapes.labels
        arrays["label_names"] = np.array(shapes.label_names)
    write_arrays(path, arrays)


def write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """Write named arrays as an archive, compressed, whole or not at all."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    write_atomically(path, lambda file: file.write(buffer.getbuffer()))


def _members(path: Path, archive: zipfile.ZipFile) -> list[str]:
    if len(archive.infolist()) > MEMBERS:
        raise ImportRejected(path, f"holds more than {MEMBERS} arrays", ACCEPTED)
    return [n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")]


def _pick(path: Path, names: list[str]) -> str:
    for known in KEYS:
        if known in names:
            return known
    if len(names) == 1:
        return names[0]
    raise ImportRejected(path, f"holds the arrays {', '.join(names) or 'none'}", ACCEPTED)


def _member(
    path: Path, archive: zipfile.ZipFile, name: str, *, voxels: bool = False
) -> NDArray[Any]:
    with archive.open(f"{name}.npy") as file:
        return _read_array(path, file, voxels=voxels)  # type: ignore[arg-type]


def _read_array(path: Path, file: BinaryIO, *, voxels: bool) -> NDArray[Any]:
    """Read an array whose declared size has been checked; never unpickles."""
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = read(file)
    if dtype.hasobject:
        raise ImportRejected(path, "holds Python objects, which are never read", ACCEPTED)
    if voxels:
        check_declared(path, shape, dtype.itemsize)
    count = int(np.prod(shape, dtype=object))
    size = count * dtype.itemsize
    if not 0 <= size <= (TOTAL if voxels else SMALL):
        raise ImportRejected(path, "declares more data than is accepted", ACCEPTED)
    data = _read_exactly(file, size)
    values = np.frombuffer(data, dtype, count)
    return values.reshape(shape[::-1]).T if fortran else values.reshape(shape)


def _read_exactly(file: BinaryIO, size: int) -> bytes:
    """Read in pieces, so that a declared size is only ever paid for by data that is there."""
    parts, left = [], size
    while left:
        part = file.read(min(left, 1 << 20))
        if not part:
            raise EOFError("is cut short")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _set(
    path: Path, values: NDArray[Any], labels: NDArray[Any] | None, names: tuple[str, ...]
) -> ShapeSet:
    voxels = to_occupancy(path, values)
    voxels = voxels.reshape(-1, *voxels.shape[-3:])
    if labels is not None:
        bad = labels.shape != (len(voxels),) or labels.dtype.kind not in "iu"
        if bad or labels.min() < 0 or (names and labels.max() >= len(names)):
            raise ImportRejected(path, "holds labels that do not fit its shapes", ACCEPTED)
    return ShapeSet(voxels, labels, names, path.stem)


def _rejected(path: Path, error: BaseException) -> ImportRejected:
    if isinstance(error, OSError) and error.strerror:
        return ImportRejected(path, error.strerror, ACCEPTED)
    return ImportRejected(path, f"is damaged or not a NumPy file ({error})", ACCEPTED)
