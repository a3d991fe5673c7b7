"""Files and folders of shapes that are compared, all of one size and placed alike."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats import ReadOptions, ShapeSet, find_format, is_mesh, read_shapes
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.origin import solid
from voxstudio.mesh_placement import MeshPlacement, usual_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from voxstudio.checkpoint import CheckpointHeader


def usual_options(
    resolution: int | None = None, placement: MeshPlacement | None = None
) -> ReadOptions:
    """Return how to read a file of which nobody says anything.

    Args:
        resolution: Voxels along each side that a mesh is filled into.
        placement: Where it is put and how large.
    """
    size = resolution or ReadOptions.resolution
    return ReadOptions(resolution=size, placement=placement or MeshPlacement())


@dataclass(frozen=True)
class ShapeReader:
    """How files of shapes are read.

    Args:
        options: Returns them for a resolution and a placement of meshes, or for what is usual.
        read: Reads one file.
    """

    options: Callable[[int | None, MeshPlacement | None], ReadOptions] = usual_options
    read: Callable[[Path, ReadOptions], ShapeSet] = read_shapes

    def shapes(
        self, path: Path, header: CheckpointHeader | None, like: ReadOptions | None = None
    ) -> ShapeSet:
        """Read a file of shapes, or all those of a folder.

        Args:
            path: Of the file or the folder.
            header: Of the model that the shapes are for; they have its size then.
            like: How to read them where they are for none.

        Raises:
            ImportRejected: If one cannot be read, there is none, or they differ in size from each
                other or from what a model makes.
        """
        options = like or self.options(None, None)
        if header is not None:
            options = self.options(header.resolution, header.placement)
        files = _files(path)
        parts = [self.read(each, options) for each in files]
        side = parts[0].voxels.shape[-1] if header is None else header.resolution
        for each, part in zip(files, parts, strict=True):
            _check_size(part, side, each)
        if not path.is_dir():
            return parts[0]
        return ShapeSet(np.concatenate([solid(part) for part in parts]), name=path.name)

    def like(self, reference: ShapeSet | None, path: Path | None) -> ReadOptions:
        """Return how to read files so that meshes stand in the grid as reference shapes do.

        Args:
            reference: Those shapes; None where there are none.
            path: Where they were read.
        """
        if reference is None or path is None or path.is_dir() or is_mesh(path):
            return self.options(None, None)
        with suppress(ValueError):  # of shapes without a voxel
            return self.options(reference.voxels.shape[-1], usual_of(reference.voxels))
        return self.options(reference.voxels.shape[-1], None)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = sorted(each for each in path.rglob("*") if each.is_file())
    files = [each for each in inside if find_format(each) is not None]
    if not files:
        raise ImportRejected(path, "holds no file of shapes", "meshes (STL, OBJ, GLB), .npz ...")
    return files


def _check_size(shapes: ShapeSet, side: int, path: Path) -> None:
    size = shapes.voxels.shape[1:]
    if size != (side,) * 3:
        accepted = f"a shape of {side}^3 voxels"
        raise ImportRejected(path, f"has {'x'.join(map(str, size))} voxels", accepted)
