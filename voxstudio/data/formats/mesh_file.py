"""Mesh files as shapes: filled when read, the surface of a grid when written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.data.formats.values import Stored
from voxstudio.data.voxelise import voxelise
from voxstudio.mesh.export import export_mesh
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet


def read_mesh_file(path: Path, options: ReadOptions) -> Stored:
    """Read one shape: the mesh filled with voxels, centred in a cube with a layer of air.

    Raises:
        ImportRejected: If the file is damaged, over the budget or holds no triangles.
    """
    grid = voxelise(read_mesh(path), options.resolution)
    held = path.stat().st_size
    return Stored(grid.values, held, path.stem, grid.spacing, grid.origin)


def write_mesh(path: Path, shapes: ShapeSet) -> None:
    """Write the surface of the one shape of a set, in the grid's units.

    Raises:
        ImportRejected: If there are several shapes, or nothing is solid.
    """
    export_mesh(surface(shapes.only(path)), path)
