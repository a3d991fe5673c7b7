"""Folders of shapes as data files in the user's cache, so that each is read once."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import platformdirs

from voxstudio.data.folder import scan
from voxstudio.data.formats import read_shapes
from voxstudio.data.import_folder import JOURNAL, REPORT, fingerprint, import_folder
from voxstudio.errors import ImportRejected
from voxstudio.room import cores

if TYPE_CHECKING:
    from collections.abc import Generator

    from voxstudio.data.formats import ReadOptions, ShapeSet
    from voxstudio.data.import_folder import Progress

MOST = 16
"""Folders whose shapes are kept."""


def cache_folder() -> Path:
    """Return where the data files are; it may not exist."""
    return Path(platformdirs.user_cache_dir("voxstudio", appauthor=False)) / "imports"


class FolderShapes(NamedTuple):
    """The shapes of a folder tree."""

    shapes: ShapeSet
    refused: int
    """Files that hold none."""
    report: Path
    """What became of every file."""

    @property
    def refusals(self) -> str:
        """What to say of files that were refused, behind other words; empty for none."""
        files = f"{self.refused} file{'s' if self.refused > 1 else ''}"
        return f"; {files} refused" if self.refused else ""


def read_folder(folder: Path, reading: ReadOptions) -> Generator[Progress, None, FolderShapes]:
    """Read the shapes of a folder tree, or of the cache where its files are as they were, as a job.

    They count as the same while the names, sizes and times of all files and the options are.

    Raises:
        ImportRejected: As `scan` and `import_folder`.
        SaveFailed: If the cache cannot be written.
    """
    tree, place = scan(folder), cache_folder()
    file = place / f"{fingerprint(tree, reading)}.npz"
    shapes = None
    with suppress(ImportRejected):  # it is not there, or damaged
        shapes = read_shapes(file) if file.with_suffix(REPORT).exists() else None
    if shapes is None:
        place.mkdir(parents=True, exist_ok=True)
        yield from import_folder(tree, file, reading, cores())
        shapes = read_shapes(file)
        _forget(place)
    report = file.with_suffix(REPORT)
    refused = len(json.loads(report.read_text(encoding="utf-8"))["refused"])
    return FolderShapes(replace(shapes, name=folder.resolve().name), refused, report)


def _forget(place: Path) -> None:
    """Remove the oldest data files."""
    files = sorted(place.glob("*.npz"), key=lambda path: path.stat().st_mtime)
    for file in files[:-MOST]:
        for each in (file, file.with_suffix(REPORT), file.with_suffix(JOURNAL)):
            each.unlink(missing_ok=True)
