"""NumPy archives and arrays; axes are taken as `[z, y, x]` and never permuted silently."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.data.formats.budget import allowed, check_declared
from voxstudio.data.formats.labels import read_labels, read_split
from voxstudio.data.formats.npy_array import ACCEPTED as ONE
from voxstudio.data.formats.npy_array import read_array
from voxstudio.data.formats.shape_set import ShapeSet
from voxstudio.data.formats.unpacking import open_member
from voxstudio.data.formats.values import Stored
from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular
from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.grid import Triple

ACCEPTED = (
    "an .npz with `voxels` (N, z, y, x), perhaps `labels`, `label_names`, `split`, `spacing`, "
    "`origin`"
)
MEMBERS = 64

PLACES = ("spacing", "origin")
BESIDE = ("labels", "label_names", "split", *PLACES)
"""Arrays that say something of the shapes and hold none."""

KEYS = ("voxels", "frames", "mask", "instance")
FAULTS = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError,
          NotImplementedError, RuntimeError, SyntaxError, TypeError, OverflowError, MemoryError,
          KeyError, struct.error)  # fmt: skip


def read_npy(path: Path, options: ReadOptions) -> Stored:
    """Read one array, (D, H, W) or (N, D, H, W).

    Raises:
        ImportRejected: If it is not a numeric array within the budget.
    """
    try:
        held = path.stat().st_size
        with path.open("rb") as file:
            values = read_array(path, file, held)
    except FAULTS as error:
        raise _rejected(path, error, ONE) from error
    return Stored(values, held, path.stem)


def read_npz(path: Path, options: ReadOptions) -> Stored:
    """Read `voxels` with labels and place, or the array `key`, or the only array.

    Raises:
        ImportRejected: If the archive is damaged, over the budget or holds no shapes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = _members(path, archive)
            wanted = options.key or _pick(path, names)
            if wanted not in names:
                raise ImportRejected(path, f"has no array {wanted!r}", ACCEPTED)
            held = archive.getinfo(f"{wanted}.npy").compress_size
            values = _member(path, archive, wanted, held)
            beside = {name: _member(path, archive, name) for name in BESIDE if name in names}
    except FAULTS as error:
        raise _rejected(path, error, ACCEPTED) from error
    stored = Stored(values, held, path.stem)
    count = len(values) if values.ndim == 4 else 1
    if "labels" in beside and (options.key is None or len(beside["labels"]) == count):
        # Labels are of `voxels`; another array has them only if it holds as many shapes.
        told = read_labels(path, beside["labels"], beside.get("label_names", ()), count)
        stored = replace(stored, labels=told[0], label_names=told[1])
    if "split" in beside and options.key in (None, "voxels"):
        stored = replace(stored, split=read_split(beside["split"], count))
    for name in PLACES:
        if name in beside and options.key in (None, "voxels"):
            place: Any = {name: _place(path, name, beside[name])}
            stored = replace(stored, **place)
    return stored


def read_values(path: Path, name: str, accepted: str) -> NDArray[Any] | None:
    """Read one array of an archive that is not one of shapes; None if there is none such.

    Raises:
        ImportRejected: If the archive is damaged or over the budget.
    """
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as archive:
            if name not in _members(path, archive):
                return None
            return _member(path, archive, name)
    except FAULTS as error:
        raise _rejected(path, error, accepted) from error


def write_npz(path: Path, shapes: ShapeSet) -> None:
    """Write a set of shapes, compressed, whole or not at all.

    Raises:
        ImportRejected: If it could not be read again.
    """
    check_declared(path, shapes.voxels.shape, shapes.voxels.itemsize, shapes.voxels.nbytes)
    arrays: dict[str, Any] = {"voxels": shapes.voxels}
    if shapes.labels is not None:
        arrays["labels"] = shapes.labels
        arrays["label_names"] = np.array(shapes.label_names)
    if shapes.split is not None:
        arrays["split"] = shapes.split
    if (shapes.spacing, shapes.origin) != (ShapeSet.spacing, ShapeSet.origin):
        arrays["spacing"], arrays["origin"] = np.array(shapes.spacing), np.array(shapes.origin)
    write_arrays(path, arrays, shapes.recipe)


def write_arrays(path: Path, arrays: dict[str, Any], recipe: str = "") -> None:
    """Write named arrays as an archive, whole or not at all, packed as far as readers allow.

    Args:
        path: Where.
        arrays: By name.
        recipe: What made them, as `write_signed` takes it.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    with zipfile.ZipFile(buffer) as archive:
        if any(each.file_size > allowed(each.compress_size) for each in archive.infolist()):
            buffer = io.BytesIO()
            np.savez(buffer, **arrays)
    write_signed(path, buffer.getvalue(), recipe)


def _members(path: Path, archive: zipfile.ZipFile) -> list[str]:
    if len(archive.infolist()) > MEMBERS:
        raise ImportRejected(path, f"holds more than {MEMBERS} arrays", ACCEPTED)
    return [n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")]


def _pick(path: Path, names: list[str]) -> str:
    names = [name for name in names if name not in BESIDE]
    for known in KEYS:
        if known in names:
            return known
    if len(names) == 1:
        return names[0]
    raise ImportRejected(path, f"holds {' and '.join(names) or 'no arrays'}", ACCEPTED)


def _member(
    path: Path, archive: zipfile.ZipFile, name: str, held: int | None = None
) -> NDArray[Any]:
    with open_member(path, archive, f"{name}.npy") as file:
        return read_array(path, file, held)


def _place(path: Path, name: str, stored: NDArray[Any]) -> Triple:
    """Return spacing or origin as (z, y, x)."""
    placed = stored.shape == (3,) and stored.dtype.kind in "iuf" and np.isfinite(stored).all()
    if not placed or (name == "spacing" and (stored <= 0).any()):
        raise ImportRejected(path, f"holds no {name} of three finite lengths", ACCEPTED)
    z, y, x = stored.astype(np.float64).tolist()
    return z, y, x


def _rejected(path: Path, error: BaseException, accepted: str) -> ImportRejected:
    if isinstance(error, OSError) and error.strerror:
        return ImportRejected(path, error.strerror, accepted)
    return ImportRejected(path, f"is damaged or not a NumPy file ({error})", accepted)
