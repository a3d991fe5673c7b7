"""Mesh files as shapes: filled when read, the surface of a grid when written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.crossings import TooMuchWork
from voxstudio.data.formats.values import Stored
from voxstudio.data.voxelise import OutsideGrid, voxelise
from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import export_mesh, usual_up
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh.surface import Mesh, surface
from voxstudio.provenance import Surface

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet
    from voxstudio.mesh.export import Up


def read_mesh_file(path: Path, options: ReadOptions) -> Stored:
    """Read one shape: the mesh, turned as the options say, filled with voxels where they say.

    Raises:
        ImportRejected: If the file is damaged, over the budget, holds nothing or is placed outside
            the grid.
    """
    mesh = _upright(read_mesh(path), options.axes, options.up or usual_up(path.suffix.lower()))
    mesh = _turned(mesh, options.turn)
    try:
        grid = voxelise(mesh, options.resolution, placement=options.placement)
    except OutsideGrid as error:
        accepted = "--place floor or centre, or another --fit"
        raise ImportRejected(path, str(error), accepted) from error
    except TooMuchWork as error:
        accepted = "a mesh whose triangles cover less, or fewer voxels"
        raise ImportRejected(path, str(error), accepted) from error
    except ValueError as error:
        raise ImportRejected(path, str(error), "points that lie apart, or --fit keep") from error
    held = path.stat().st_size
    return Stored(grid.values, held, path.stem, grid.spacing, grid.origin)


def _upright(mesh: Mesh, axes: str | None, up: Up) -> Mesh:
    """Name the axes of a mesh as told, and turn its upward one to z: (x, y, z) to (x, -z, y)."""
    x, y, z = (mesh.vertices[:, (axes or "xyz").index(name)] for name in "xyz")
    points = (x, -z, y) if up == "y" else (x, y, z)
    return Mesh(np.stack(points, axis=1), mesh.faces)


def _turned(mesh: Mesh, turns: str) -> Mesh:
    """Turn a mesh by quarters about axes of the world, as `transforms.turned` does voxels."""
    points = mesh.vertices
    for axis in turns:
        number = "xyz".index(axis)
        first, second = (number + 1) % 3, (number + 2) % 3
        points = points.copy()
        points[:, [first, second]] = points[:, [second, first]] * [-1, 1]
    return Mesh(points, mesh.faces)


def write_mesh(path: Path, shapes: ShapeSet) -> None:
    """Write the surface of the one shape of a set, in the grid's units.

    Raises:
        ImportRejected: If there are several shapes, or nothing is solid.
    """
    export_mesh(surface(shapes.only(path)), path, recipe=shapes.meshed(Surface()).recipe)
