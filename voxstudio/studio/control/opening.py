"""Reading what was asked to be opened: every file on its own, off the GUI thread."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.data.formats import FORMATS, ReadOptions, read_shapes
from voxstudio.errors import ImportRejected
from voxstudio.mesh_placement import FURNITURE
from voxstudio.studio.control.document import Shape

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.formats import ShapeSet

CHECKPOINT = ".safetensors"
PICTURES = (".png", ".jpg", ".jpeg")
USUAL = ReadOptions(placement=FURNITURE)
"""How a file is read before it is known which model its shapes are for."""

MOST = 100
"""Shapes of one file that the library takes; a longer stack is opened in part."""


@dataclass(frozen=True, eq=False)
class OpenedModel:
    """A checkpoint whose header can be read."""

    path: Path
    header: CheckpointHeader


@dataclass(frozen=True, eq=False)
class OpenedShapes:
    """The first shapes of a file, and how many it holds."""

    path: Path
    shapes: list[Shape]
    count: int


@dataclass(frozen=True)
class OpenedPicture:
    """A picture, which the task that needs it reads."""

    path: Path


@dataclass(frozen=True, eq=False)
class Refused:
    """A file that was not opened, and why."""

    path: Path
    text: str
    details: str


Opened = OpenedModel | OpenedShapes | OpenedPicture | Refused


def read_files(paths: Sequence[Path]) -> Generator[None, None, list[Opened]]:
    """Read files as a job whose records mean nothing; a bad file does not stop the others.

    Args:
        paths: Shapes, checkpoints and pictures.

    Returns:
        What became of each, in order.
    """
    results: list[Opened] = []
    for path in paths:
        results.append(_read(path))
        yield None
    return results


def file_filters() -> list[str]:
    """Return the filters of a dialog that opens shapes, checkpoints and pictures."""
    known = [(each.description, f"*{each.extension}") for each in FORMATS if each.reads]
    known.append(("Checkpoint", f"*{CHECKPOINT}"))
    known.append(("Picture", " ".join(f"*{ending}" for ending in PICTURES)))
    every = " ".join(pattern for _, pattern in known)
    each = [f"{description} ({pattern})" for description, pattern in known]
    return [f"Shapes, checkpoints and pictures ({every})", *each, "All files (*)"]


def mask_filter() -> str:
    """Return the filter of a dialog that opens masks."""
    known = [f"*{each.extension}" for each in FORMATS if each.reads and not each.mesh]
    return f"Masks ({' '.join(known)})"


def _read(path: Path) -> Opened:
    try:
        if path.suffix.lower() == CHECKPOINT:
            return OpenedModel(path, read_header(path))
        if path.suffix.lower() in PICTURES:
            return OpenedPicture(path)
        return _shapes(path, read_shapes(path, USUAL))
    except ImportRejected as error:
        return Refused(path, str(error), "")
    except Exception as error:  # whatever a reader trips over, the studio stays
        text = f"{path}: could not be read ({type(error).__name__}: {error})"
        return Refused(path, text, traceback.format_exc())


def _shapes(path: Path, found: ShapeSet) -> OpenedShapes:
    name = found.name or path.stem
    several = len(found) > 1
    shapes = []
    for index in range(min(len(found), MOST)):
        label = ""
        if found.labels is not None and found.label_names:
            label = f" · {found.label_names[int(found.labels[index])]}"
        title = f"{name} {index}{label}" if several else name
        shapes.append(Shape(found.grid(index), title))
    return OpenedShapes(path, shapes, len(found))
