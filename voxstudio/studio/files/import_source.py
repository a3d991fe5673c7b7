"""What an opened file can be taken from again, as other choices say."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.data.importing import ImportChoices, import_grid, import_mesh
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.read import read_mesh
from voxstudio.studio.jobs import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from voxstudio.mesh.surface import Mesh

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
    """

    def __init__(self, path: Path, grid: VoxelGrid | None = None) -> None:
        self.path, self.grid = path, grid
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
        if self.grid is not None:
            return import_grid(self.grid, choices)
        mesh = self._mesh
        if mesh is None and _size(self.path) > self._limit:
            grid = yield from _read_apart(self.path, choices)
            self._limit = max(self._limit, LIVE)
            return grid
        if mesh is None:
            mesh = self._mesh = read_mesh(self.path)
        return import_mesh(mesh, self.path, choices, watch)

    def forget(self) -> None:
        """Let go of the triangles, which may take much memory; they are read again if need be."""
        self._mesh = None


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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it says what is wrong
        return 0


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
