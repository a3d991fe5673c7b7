"""Reading what was asked to be opened: every file on its own, off the GUI thread."""

from __future__ import annotations

import math
import traceback
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.data.folder_cache import read_folder
from voxstudio.data.formats import FORMATS, ReadOptions, ShapeSet, is_mesh, read_shapes
from voxstudio.data.origin import with_origin
from voxstudio.errors import ImportRejected
from voxstudio.mesh_placement import FURNITURE
from voxstudio.studio.document.document import Shape
from voxstudio.studio.jobs import answers
from voxstudio.studio.saved.session_file import SUFFIX as SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.folder_cache import FolderShapes
    from voxstudio.provenance import Provenance

CHECKPOINT = ".safetensors"
PICTURES = (".png", ".jpg", ".jpeg")
USUAL = ReadOptions(placement=FURNITURE)
"""How a file is read before it is known which model its shapes are for."""

HEAVY = 1 << 20
"""Bytes of a mesh beyond which it may take seconds to be filled, which only the end of a process
stops."""

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
    note: str = ""
    """What else there is to say, behind other words."""
    report: Path | None = None
    """What became of every file of a folder."""


@dataclass(frozen=True, eq=False)
class Refused:
    """A file that was not opened, and why."""

    path: Path
    text: str
    details: str


Opened = OpenedModel | OpenedShapes | Refused


def read_files(
    paths: Sequence[Path], tell: Callable[[str], object] = str
) -> Generator[None, None, list[Opened]]:
    """Read files as a job whose records mean nothing; a bad file does not stop the others.

    Args:
        paths: Shapes and checkpoints, and folder trees of shapes.
        tell: Is called with how far the reading of a folder is.

    Returns:
        What became of each, in order.
    """
    results: list[Opened] = []
    for path in paths:
        if path.is_dir():
            results.append((yield from _read_tree(path, tell)))
        else:
            results.append((yield from _read_apart(path)) if _is_heavy(path) else _read(path))
        yield None
    return results


def _is_heavy(path: Path) -> bool:
    try:
        return is_mesh(path) and path.stat().st_size > HEAVY
    except OSError:  # reading it says what is wrong
        return False


def _read_tree(path: Path, tell: Callable[[str], object]) -> Generator[None, None, Opened]:
    reading = read_folder(path, USUAL)
    try:
        while True:
            at = next(reading)
            tell(f"{at.done} of {at.total} files")
            yield None
    except StopIteration as done:
        made: FolderShapes = done.value
    except (ImportRejected, OSError) as error:
        return Refused(path, str(error), "")
    finally:
        reading.close()
    opened = _shapes(path, made.shapes)
    return replace(opened, note=made.refusals, report=made.report if made.refused else None)


def _read_apart(path: Path) -> Generator[None, None, Opened]:
    with closing(answers(_voxels, [path], math.inf)) as found:
        for answer in found:
            if answer is None:
                yield None
            elif isinstance(answer.value, ShapeSet):
                return _shapes(path, answer.value)
            else:
                return Refused(path, answer.value or f"{path}: {answer.lost}", "")
    raise RuntimeError(f"{path} got no answer")


def _voxels(path: Path) -> ShapeSet | str:
    """Read a file in another process; return what is wrong with it if it is refused."""
    try:
        return read_shapes(path, USUAL)
    except ImportRejected as error:
        return str(error)


def file_filters() -> list[str]:
    """Return the filters of a dialog that opens shapes, checkpoints and pictures."""
    known = [(each.description, f"*{each.extension}") for each in FORMATS if each.reads]
    known.append(("Checkpoint", f"*{CHECKPOINT}"))
    known.append(("Session", f"*{SESSION}"))
    known.append(("Image", " ".join(f"*{ending}" for ending in PICTURES)))
    every = " ".join(pattern for _, pattern in known)
    each = [f"{description} ({pattern})" for description, pattern in known]
    return [f"Shapes, checkpoints and images ({every})", *each, "All files (*)"]


def shape_filters() -> list[str]:
    """Return the filters of a dialog that opens shapes alone."""
    known = " ".join(f"*{each.extension}" for each in FORMATS if each.reads)
    return [f"Shapes ({known})", "All files (*)"]


def mask_filter() -> str:
    """Return the filter of a dialog that opens masks."""
    known = [f"*{each.extension}" for each in FORMATS if each.reads and not each.mesh]
    return f"Masks ({' '.join(known)})"


def _read(path: Path) -> Opened:
    try:
        if path.suffix.lower() == CHECKPOINT:
            return OpenedModel(path, read_header(path))
        return _shapes(path, with_origin(read_shapes(path, USUAL), path))
    except ImportRejected as error:
        return Refused(path, str(error), "")
    except Exception as error:  # whatever a reader trips over, the studio stays
        text = f"{path}: could not be read ({type(error).__name__}: {error})"
        return Refused(path, text, traceback.format_exc())


def _recipe(found: ShapeSet, index: int) -> Callable[[], Provenance] | None:
    """Return what writes the recipe of a shape that came with one."""
    return None if found.made is None else partial(found.made.take, [index])


def _shapes(path: Path, found: ShapeSet) -> OpenedShapes:
    name = found.name or path.stem
    several = len(found) > 1
    shapes = []
    for index in range(min(len(found), MOST)):
        label = ""
        if found.labels is not None and found.label_names:
            label = f" · {found.label_names[int(found.labels[index])]}"
        title = f"{name} {index}{label}" if several else name
        shapes.append(Shape(found.grid(index), title, _recipe(found, index)))
    return OpenedShapes(path, shapes, len(found))
