"""The file of voxels that belongs to a header: one of the same folder, and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

ACCEPTED = "voxels in the same file, or in one file of the same folder"


def beside(path: Path, name: str) -> Path:
    """Return the file that a header names.

    Args:
        path: The header.
        name: What it says; a name without folders.

    Raises:
        ImportRejected: If the name leads out of the header's folder, or to no file.
    """
    plain = name not in ("", ".", "..") and not set(name) & set("/\\\0")
    folder = path.parent.resolve()
    if not plain or (folder / name).resolve().parent != folder:
        raise ImportRejected(path, f"keeps its voxels elsewhere, at {name!r}", ACCEPTED)
    if not (folder / name).is_file():
        raise ImportRejected(path, f"has no file {name!r} beside it", ACCEPTED)
    return path.parent / name
