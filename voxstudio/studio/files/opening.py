"""Reading what was asked to be opened: every file on its own, off the GUI thread."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from voxstudio.checkpoint import read_header
from voxstudio.data.folder_cache import read_folder
from voxstudio.data.formats import FORMATS, find_format, is_mesh
from voxstudio.data.importing import ImportChoices
from voxstudio.data.origin import known_recipe, with_origin
from voxstudio.errors import ImportRejected
from voxstudio.studio.document.document import Shape
from voxstudio.studio.files.import_check import reason_to_check
from voxstudio.studio.files.import_source import USUAL, Imported, ImportSource, read_voxels
from voxstudio.studio.saved.session_file import SUFFIX as SESSION

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.folder_cache import FolderShapes
    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import VoxelGrid
    from voxstudio.provenance import Provenance

CHECKPOINT = ".safetensors"
PICTURES = (".png", ".jpg", ".jpeg")
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
    imported: Sequence[Imported] = ()
    """How every shape was taken; none of a folder."""


@dataclass(frozen=True, eq=False)
class Refused:
    """A file that was not opened, and why."""

    path: Path
    text: str
    details: str


Opened = OpenedModel | OpenedShapes | Refused


@dataclass(frozen=True)
class ImportRules:
    """What is known of files of a shape, before one is opened.

    Args:
        remembered: Choices, by the ending of the files that they were made for.
        floors: As of `reason_to_check`.
    """

    remembered: Mapping[str, ImportChoices] = field(default_factory=dict)
    floors: Mapping[int, bool] = field(default_factory=dict)

    def imported(self, source: ImportSource, grid: VoxelGrid | None, why: str) -> Imported:
        """Return how to take a shape: where it should be checked, as one of its format was before.

        Args:
            source: Of the shape.
            grid: Its voxels; None for a mesh.
            why: Why it should be checked; empty where it is right.
        """
        known = find_format(source.path)
        before = self.remembered.get(known.extension) if why and known else None
        if before is not None:
            return Imported(source, before, remembered=True)
        floor = bool(why) and self._on_floor(grid)
        return Imported(source, ImportChoices.usual(source.path, floor=floor), why)

    def _on_floor(self, grid: VoxelGrid | None) -> bool:
        """Return whether models that take a grid of this size learned shapes on the floor."""
        side = 0 if grid is None else max(grid.shape)
        return grid is not None and grid.shape == (side,) * 3 and self.floors.get(side, False)


UNKNOWN = ImportRules()


def read_files(
    paths: Sequence[Path],
    tell: Callable[[str], object] = str,
    rules: ImportRules = UNKNOWN,
) -> Generator[None, None, list[Opened]]:
    """Read files as a job whose records mean nothing; a bad file does not stop the others.

    Args:
        paths: Shapes and checkpoints, and folder trees of shapes.
        tell: Is called with how far the reading of a folder is.
        rules: What is known of files of a shape.

    Returns:
        What became of each, in order.
    """
    results: list[Opened] = []
    for path in paths:
        if path.is_dir():
            results.append((yield from _read_tree(path, tell)))
        else:
            results.append((yield from _read(path, rules)))
        yield None
    return results


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


def _read(path: Path, rules: ImportRules) -> Generator[None, None, Opened]:
    try:
        if path.suffix.lower() == CHECKPOINT:
            return OpenedModel(path, read_header(path))
        if is_mesh(path):
            return (yield from _read_mesh(path, rules))
        return (yield from _read_voxels(path, rules))
    except ImportRejected as error:
        return Refused(path, str(error), "")
    except Exception as error:  # whatever a reader trips over, the studio stays
        text = f"{path}: could not be read ({type(error).__name__}: {error})"
        return Refused(path, text, traceback.format_exc())


def _read_mesh(path: Path, rules: ImportRules) -> Generator[None, None, OpenedShapes]:
    why = reason_to_check(None, rules.floors, signed=known_recipe(path) is not None)
    imported, grid = yield from _import(ImportSource(path), None, why, rules)
    return OpenedShapes(path, [Shape(grid, path.stem)], 1, imported=[imported])


def _read_voxels(path: Path, rules: ImportRules) -> Generator[None, None, OpenedShapes]:
    """Read voxels; several shapes as they are, one that should be checked as the rules say."""
    made = known_recipe(path)
    found, oblique = read_voxels(path)
    opened = _shapes(path, with_origin(found, made))
    sources = [ImportSource(path, shape.grid, at) for at, shape in enumerate(opened.shapes)]
    if len(found) != 1:
        return replace(opened, imported=[Imported(each, ImportChoices()) for each in sources])
    shape = opened.shapes[0]
    signed = made is not None
    why = reason_to_check(shape.grid, rules.floors, oblique=oblique, signed=signed)
    imported, grid = yield from _import(sources[0], shape.grid, why, rules)
    if grid is not shape.grid:
        opened = replace(opened, shapes=[Shape(grid, shape.name)])
    return replace(opened, imported=[imported])


def _import(
    source: ImportSource, voxels: VoxelGrid | None, why: str, rules: ImportRules
) -> Generator[None, None, tuple[Imported, VoxelGrid]]:
    """Take a shape as the rules say, or as usual where what is remembered does not fit it."""
    imported = rules.imported(source, voxels, why)
    try:
        return imported, (yield from source.read(imported.choices))
    except ImportRejected as error:
        if not imported.remembered:
            raise
        why = f"Imported like the last of its format, it {error.fault}"
    usual = replace(rules, remembered={}).imported(source, voxels, why)
    return usual, (yield from source.read(usual.choices))


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
