"""Mesh files as shapes: filled when read, the surface of a grid when written."""

from __future__ import annotations

from contextlib import contextmanager
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
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.data.formats.reading import ReadOptions
    from voxstudio.data.formats.shape_set import ShapeSet
    from voxstudio.grid import Triple, VoxelGrid


READ = 0.4
"""Share of the work that reading triangles takes; filling takes the rest."""


def read_mesh_file(path: Path, options: ReadOptions) -> Stored:
    """Read one shape: the mesh, turned as the options say, filled with voxels where they say.

    Raises:
        ImportRejected: If the file is damaged, over the budget, holds nothing or is placed outside
            the grid.
    """
    grid = filled(read_mesh(path), path, options)
    held = path.stat().st_size
    return Stored(grid.values, held, path.stem, grid.spacing, grid.origin)


def filled(mesh: Mesh, path: Path, options: ReadOptions) -> VoxelGrid:
    """Turn and mirror a mesh as the options say, and fill it with voxels where they say.

    Args:
        mesh: As it is in its file.
        path: The file.
        options: Its fields but `key`, `label`, `level`, `inside` and `oblique` count.

    Raises:
        ImportRejected: If it is placed outside the grid, or takes too long.
    """
    if options.watch is not None:
        options.watch(READ)
    vertices = _mirrored(_turned(mesh.vertices, path, options), options.flip)
    with refused_outside(path):
        return voxelise(
            Mesh(vertices, mesh.faces),
            options.resolution,
            placement=options.placement,
            watch=options.watch,
        )


def upright(path: Path, options: ReadOptions) -> Mesh:
    """Read a mesh or points, and turn them as the options say.

    Raises:
        ImportRejected: If the file is damaged, over the budget or holds nothing.
    """
    mesh = read_mesh(path)
    return Mesh(_turned(mesh.vertices, path, options), mesh.faces)


def upright_place(path: Path, options: ReadOptions, place: Triple) -> Triple:
    """Return where a place (x, y, z) of a file is, once its mesh is upright."""
    x, y, z = _turned(np.array([place], np.float64), path, options)[0].tolist()
    return x, y, z


def _turned(points: NDArray[np.float64], path: Path, options: ReadOptions) -> NDArray[np.float64]:
    """Name the axes as told, turn the upward one to z, and then by quarters as voxels are."""
    x, y, z = (points[:, (options.axes or "xyz").index(name)] for name in "xyz")
    if (options.up or usual_up(path.suffix.lower())) == "y":
        y, z = -z, y
    axes = [x, y, z]
    for turn in options.turn:
        first, second = ("xyz".index(turn) + 1) % 3, ("xyz".index(turn) + 2) % 3
        axes[first], axes[second] = -axes[second], axes[first]
    return np.stack(axes, axis=1)


def _mirrored(points: NDArray[np.float64], axes: str) -> NDArray[np.float64]:
    """Mirror points (x, y, z) in the middle of their box, along axes."""
    wanted = [axis in axes for axis in "xyz"]
    return np.where(wanted, points.min(0) + points.max(0) - points, points) if axes else points


@contextmanager
def refused_outside(path: Path) -> Iterator[None]:
    """Refuse a mesh that cannot be put into its grid.

    Raises:
        ImportRejected: Naming the file.
    """
    try:
        yield
    except OutsideGrid as error:
        accepted = "--place floor or centre, or another --fit"
        raise ImportRejected(path, str(error), accepted) from error
    except TooMuchWork as error:
        accepted = "a mesh whose triangles cover less, or fewer voxels"
        raise ImportRejected(path, str(error), accepted) from error
    except ValueError as error:
        raise ImportRejected(path, str(error), "points that lie apart, or --fit keep") from error


def write_mesh(path: Path, shapes: ShapeSet) -> None:
    """Write the surface of the one shape of a set, in the grid's units.

    Raises:
        ImportRejected: If there are several shapes, or nothing is solid.
    """
    export_mesh(surface(shapes.only(path)), path, recipe=shapes.meshed(Surface()).recipe)
