"""Shapes from files and into files, by the endings of their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from voxstudio.data.convert import write_one
from voxstudio.data.formats import ReadOptions, ShapeSet, find_writer, is_mesh
from voxstudio.data.formats import read_shapes as read_file
from voxstudio.data.formats import write_shapes as write_file
from voxstudio.errors import ImportRejected
from voxstudio.fields import first_fault
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.export import export_mesh
from voxstudio.mesh.surface import Mesh
from voxstudio.provenance import Surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Writable = VoxelGrid | ShapeSet | Mesh | NDArray[np.floating] | NDArray[np.bool_]


def read_shapes(path: str | Path, *, resolution: int = 32, **layout: Any) -> ShapeSet:  # noqa: ANN401
    """Return all shapes of a voxel or mesh file.

    Args:
        path: A file of any format of `voxstudio convert`.
        resolution: Voxels along each side that a mesh is filled into.
        layout: What is unusual about the file, as the fields of `ReadOptions`: `key`, `axes`,
            `up`, `flip`, `label`, `level`, `inside`, `oblique` and `placement`.

    Raises:
        ImportRejected: If the file cannot be read.
    """
    return read_file(Path(path), ReadOptions(resolution=resolution, **layout))


def read(
    path: str | Path,
    *,
    resolution: int = 32,
    index: int | None = None,
    **layout: Any,  # noqa: ANN401
) -> VoxelGrid:
    """Return one shape of a voxel or mesh file.

    Args:
        path: As of `read_shapes`, like the others.
        resolution: Likewise.
        index: Which shape of a file that holds several.
        layout: As of `read_shapes`.

    Raises:
        ImportRejected: If the file cannot be read, or holds several shapes and no index is given.
    """
    shapes = read_shapes(path, resolution=resolution, **layout)
    if index is None and len(shapes) > 1:
        accepted = f"`index` from 0 to {len(shapes) - 1}, or `read_shapes`"
        raise ImportRejected(path, f"holds {len(shapes)} shapes", accepted)
    return shapes.pick(index or 0, Path(path))


def write(
    path: str | Path,
    shape: Writable,
    *,
    size_mm: float | None = None,
    isovalue: float = 0.5,
    smooth: int = 0,
    largest: bool = False,
) -> Path:
    """Write a shape, whole or not at all; `.npz` holds many.

    Args:
        path: Its ending names the format; a mesh is the surface of the voxels.
        shape: A `VoxelGrid`, a `ShapeSet`, occupancies (D, H, W) or (N, D, H, W), or a `Mesh`.
        size_mm: Longest side of a mesh; None keeps voxels as units.
        isovalue: Occupancy at the surface of a mesh, between 0 and 1.
        smooth: Passes of smoothing of a mesh.
        largest: Whether a mesh keeps its largest connected component alone.

    Returns:
        The path.

    Raises:
        ImportRejected: If the format cannot hold the shape.
        SaveFailed: If the file cannot be written.
    """
    file = Path(path)
    if isinstance(shape, Mesh):
        export_mesh(shape, file)
        return file
    find_writer(file)
    shapes = _several(shape, file)
    if not is_mesh(file):
        write_file(file, shapes)
        return file
    shapes.only(file)
    try:
        options = Surface(isovalue=isovalue, size_mm=size_mm, smooth=smooth, largest=largest)
    except ValidationError as error:
        accepted = "an isovalue from 0 to 1, a size above 0 mm and at most 1000 passes"
        raise ImportRejected(file, f"cannot be made so ({first_fault(error)})", accepted) from error
    write_one(shapes, file, options)
    return file


def _several(shape: Writable, file: Path) -> ShapeSet:
    """Return what was given as a set."""
    if isinstance(shape, ShapeSet):
        return shape
    if isinstance(shape, VoxelGrid):
        return ShapeSet.of(shape, file.stem)
    values = np.asarray(shape)
    if values.ndim not in (3, 4):
        fault = f"cannot hold {'x'.join(map(str, values.shape))} numbers"
        raise ImportRejected(file, fault, "a shape (D, H, W), or several (N, D, H, W)")
    many = values.reshape(-1, *values.shape[-3:])
    if values.dtype == np.bool_:
        return ShapeSet(np.asarray(many, np.bool_), name=file.stem)
    return ShapeSet(np.asarray(many, np.float32), name=file.stem)
