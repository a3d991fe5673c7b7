"""Which file ending is read and written by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.data.formats.binvox import read_binvox, write_binvox
from voxstudio.data.formats.mat import read_mat
from voxstudio.data.formats.npz import read_npy, read_npz, write_npz
from voxstudio.data.formats.nrrd_file import read_nrrd, write_nrrd
from voxstudio.errors import ImportRejected
from voxstudio.grid import Mask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.data.formats.shape_set import ShapeSet

READERS: dict[str, Callable[[Path, str | None], ShapeSet]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".binvox": read_binvox,
    ".mat": read_mat,
    ".nrrd": read_nrrd,
}
WRITERS: dict[str, Callable[[Path, ShapeSet], None]] = {
    ".npz": write_npz,
    ".binvox": write_binvox,
    ".nrrd": write_nrrd,
}


def read_shapes(path: Path, *, key: str | None = None) -> ShapeSet:
    """Read every shape of a file.

    Args:
        path: A file with one of the endings of `READERS`.
        key: Name of the array in an archive; None finds it.

    Raises:
        ImportRejected: If the file is not what its ending says, or over the budget.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ImportRejected(path, "has an unknown ending", " ".join(READERS))
    return reader(path, key)


def read_mask(path: Path) -> Mask:
    """Read a mask, True = hidden, from an archive's `mask` or the one array of a file.

    Raises:
        ImportRejected: If the file does not hold exactly one grid of bools or 0 / 1.
    """
    shapes = read_shapes(path, key="mask" if path.suffix.lower() == ".npz" else None)
    if len(shapes) != 1:
        raise ImportRejected(path, f"holds {len(shapes)} grids", "one mask (D, H, W)")
    return Mask(shapes.grid(0).occupied(), "file")


def write_shapes(path: Path, shapes: ShapeSet) -> None:
    """Write a set of shapes by the file's ending.

    Raises:
        ImportRejected: If the ending cannot hold a set.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ImportRejected(path, "cannot hold a set of shapes", " ".join(WRITERS))
    writer(path, shapes)
