"""A folder tree of shape files, with the classes and the split that its folder names tell."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from voxstudio.data.formats import find_format
from voxstudio.data.formats.labels import SPLITS
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

FromNames = Literal["from-folders", "none"]
"""Take classes or a split from folder names, or do not."""

SEVERAL = 4
"""Files of a folder on average from which on a single one around all folders is no class."""


@dataclass(frozen=True)
class FolderFile:
    """One file of a tree.

    Args:
        path: Where it is.
        name: Its path within the tree, with `/`.
        kind: Its class, the name of a folder; empty for none.
        part: Its part of the split, a value of `SPLITS`; empty for none.
    """

    path: Path
    name: str
    kind: str = ""
    part: str = ""

    @property
    def folders(self) -> list[str]:
        """Names of the folders it lies in, the outermost first."""
        return self.name.split("/")[:-1]


class Folder(NamedTuple):
    """The files of a tree, in the order of their names."""

    path: Path
    files: tuple[FolderFile, ...]
    passed_over: dict[str, int]
    """How many files there are of each ending that is not read."""


def scan(
    folder: Path,
    *,
    classes: FromNames | None = None,
    split: FromNames | None = None,
    only: str = "*",
    but: Collection[Path] = (),
) -> Folder:
    """Find the files of a tree that can be read; hidden ones and links to folders are left out.

    Args:
        folder: Its root.
        classes: Whether the outermost folders whose names differ are classes. None takes them where
            every file lies in one, unless every folder holds one shape alone.
        split: Whether folders such as `train` and `test` are the split. None takes them where every
            file lies in one.
        only: Pattern of the names of files, such as `*.solid.binvox`.
        but: Files that are left out.

    Raises:
        ImportRejected: If there is no such file, or one lies outside the folders asked for.
    """
    paths = [path for path in _walk(folder) if path not in but and fnmatch(path.name, only)]
    paths.sort(key=lambda path: path.relative_to(folder).as_posix())
    read = [path for path in paths if (known := find_format(path)) is not None and known.reads]
    if not read:
        accepted = f"a folder tree of voxel or mesh files with names like {only}"
        raise ImportRejected(folder, "holds no file that can be read", accepted)
    others = Counter(path.suffix.lower() or path.name for path in set(paths) - set(read))
    files = [FolderFile(path, path.relative_to(folder).as_posix()) for path in read]
    if split != "none":
        names = _told(folder, files, [_part(file) for file in files], split)
        files = [replace(file, part=name) for file, name in zip(files, names, strict=True)]
    if classes != "none":
        names = _told(folder, files, _classes(files, classes is not None), classes)
        files = [replace(file, kind=name) for file, name in zip(files, names, strict=True)]
    return Folder(folder, tuple(files), dict(sorted(others.items())))


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__MACOSX"))]
        yield from (Path(place, name) for name in names if not name.startswith("."))


def _told(
    folder: Path, files: Sequence[FolderFile], names: list[str], asked: FromNames | None
) -> list[str]:
    """Return the names if every file has one, else nothing.

    Raises:
        ImportRejected: If they were asked for and one has none.
    """
    if all(names):
        return names
    if asked is not None:
        first = files[names.index("")].name
        raise ImportRejected(folder, f"has no folder name for {first}", "none, or all files in one")
    return [""] * len(names)


def _part(file: FolderFile) -> str:
    words = [name.lower() for name in file.folders]
    return next((SPLITS[word] for word in words if word in SPLITS), "")


def _classes(files: Sequence[FolderFile], asked: bool) -> list[str]:
    """Return the folder of every file that is its class, or nothing."""
    folders = [[name for name in each.folders if name.lower() not in SPLITS] for each in files]
    outer = [each[0] if each else "" for each in folders]
    for depth in range(min(map(len, folders))):
        names = [each[depth] for each in folders]
        few = len(files) - 1 if depth == 0 else len(files) // SEVERAL
        if 1 < len(set(names)) and (asked or len(set(names)) <= few):
            return names
    return outer if asked or len(set(outer)) == 1 else [""] * len(files)
