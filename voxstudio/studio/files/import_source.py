"""What an opened file can be taken from again, as other choices say."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.data.formats.placement import ObliqueAxes
from voxstudio.data.importing import ImportChoices, import_grid, import_mesh
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh_placement import FURNITURE
from voxstudio.studio.jobs import answers
from voxstudio.studio.saved.checks import optional, several, text, whole
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from voxstudio.data.formats import ShapeSet
    from voxstudio.mesh.surface import Mesh

USUAL = ReadOptions(placement=FURNITURE)
"""How a file is read before it is known which model its shapes are for."""

HEAVY = 1 << 20
"""Bytes of a mesh beyond which it may take seconds to be filled, which only the end of a process
stops."""

LIVE = 1 << 24
"""Bytes of a mesh that, once it was opened, is filled again in less than a second or two."""


class ImportSource:
    """A mesh, or a grid, as it is in its file.

    Args:
        path: The file.
        grid: Its voxels; None for a mesh.
        index: Number of the shape in a file of several.
    """

    def __init__(self, path: Path, grid: VoxelGrid | None = None, index: int = 0) -> None:
        self.path, self.index = path.absolute(), index
        self.side = None if grid is None else max(grid.shape)
        """Voxels along the longest side of the grid; None for a mesh."""
        self.mark = _mark(path)
        """Size of the file, and when it was written, in nanoseconds; none where it is gone."""
        self._grid = grid
        self._mesh: Mesh | None = None
        self._limit = HEAVY
        """Bytes of a mesh up to which no process of its own is needed."""

    def read(
        self, choices: ImportChoices, watch: Callable[[float], None] | None = None
    ) -> Generator[None, None, VoxelGrid]:
        """Take the shape as chosen, as a job.

        Args:
            choices: What was chosen.
            watch: Is called between the parts of the work on a mesh; what it raises ends it.

        Raises:
            ImportRejected: If the file is refused, or the shape does not fit.
        """
        if self.side is not None:
            if self._grid is None:
                self._grid = read_voxels(self.path)[0].grid(self.index)
            return import_grid(self._grid, choices)
        mesh = self._mesh
        if mesh is None and _size(self.path) > self._limit:
            grid = yield from _read_apart(self.path, choices)
            self._limit = max(self._limit, LIVE)
            return grid
        if mesh is None:
            mesh = self._mesh = read_mesh(self.path)
        return import_mesh(mesh, self.path, choices, watch)

    @property
    def fault(self) -> str:
        """Why the shape cannot be taken again: its file is another one, or gone; else empty."""
        if self._grid is not None or self._mesh is not None or self.mark == _mark(self.path):
            return ""
        there = self.path.exists()
        return f"{self.path.name} {'has changed since' if there else 'is no longer there'}"

    def forget(self) -> None:
        """Let go of the triangles, which may take much memory; they are read again if need be."""
        self._mesh = None


def read_voxels(path: Path) -> tuple[ShapeSet, bool]:
    """Read a file of voxels along the axes of the world, or else along its own.

    Returns:
        The shapes, and whether their axes are turned against the world's.

    Raises:
        ImportRejected: If the file is refused.
    """
    try:
        return read_shapes(path, USUAL), False
    except ObliqueAxes:
        return read_shapes(path, replace(USUAL, oblique="as-stored")), True


@dataclass(frozen=True, eq=False)
class Imported:
    """How the shape of a file was taken.

    Args:
        source: What it can be taken from again.
        choices: As which.
        reason: Why a person should check it; empty where it is obviously right.
        remembered: Whether the choices are those of the file before with the same ending.
    """

    source: ImportSource
    choices: ImportChoices
    reason: str = ""
    remembered: bool = False


def _mark(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:  # reading it says what is wrong
        return ()
    return found.st_size, found.st_mtime_ns


def _size(path: Path) -> int:
    return next(iter(_mark(path)), 0)


def _read_apart(path: Path, choices: ImportChoices) -> Generator[None, None, VoxelGrid]:
    with closing(answers(_read_there, [(path, choices)], math.inf)) as found:
        for answer in found:
            if answer is None:
                yield None
            elif isinstance(answer.value, VoxelGrid):
                there = answer.value
                return VoxelGrid(there.values, there.spacing, there.origin)  # frozen here, too
            else:
                raise answer.value or ImportRejected(path, answer.lost, "a smaller mesh")
    raise RuntimeError(f"{path} got no answer")


def _read_there(asked: tuple[Path, ImportChoices]) -> VoxelGrid | ImportRejected:
    """Take a mesh in another process; return why if it is refused."""
    path, choices = asked
    try:
        return import_mesh(read_mesh(path), path, choices)
    except ImportRejected as error:
        return error


def _fields(imported: Imported) -> Mapping[str, object]:
    source = imported.source
    return {
        "path": str(source.path),
        "index": source.index,
        "side": source.side,
        "mark": list(source.mark),
        "choices": imported.choices.model_dump_json(),
        "reason": imported.reason,
    }


def _imported(
    path: str, index: int, side: int | None, mark: Sequence[int], choices: str, reason: str
) -> Imported:
    source = ImportSource(Path(path), index=index)
    source.side, source.mark = side, tuple(mark)
    return Imported(source, ImportChoices.model_validate_json(choices), reason)


CODEC = Codec(
    "imported",
    Imported,
    {
        "path": text,
        "index": whole,
        "side": optional(whole),
        "mark": several(whole, 2),
        "choices": text,
        "reason": text,
    },
    _fields,
    _imported,
)
