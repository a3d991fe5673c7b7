"""A file beside a file, for formats that have no room for words."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from voxstudio.files import open_regular, write_atomically
from voxstudio.provenance.carriers.fault import MOST

if TYPE_CHECKING:
    from pathlib import Path

ENDING = ".provenance.json"


def place(path: Path) -> Path:
    """Return where the recipe of a file lies: `chair.stl.provenance.json`."""
    return path.with_name(path.name + ENDING)


def write(path: Path, recipe: str) -> None:
    """Write the recipe of a file; without one, that of a file that it took the place of goes."""
    if recipe:
        write_atomically(place(path), lambda file: file.write(recipe.encode() + b"\n"))
    else:
        place(path).unlink(missing_ok=True)


def read(path: Path) -> str | None:
    """Return the recipe of a file; None where none lies beside it."""
    beside = place(path)
    if not beside.is_file():
        return None
    with open_regular(beside) as file:
        return text(file)


def text(file: BinaryIO) -> str:
    """Return what an open file of JSON holds, as far as a recipe can go."""
    return file.read(MOST + 1).decode()
