"""One voxel file into another, or into a printable mesh."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voxstudio.data.formats import find_format, read_shapes, write_shapes
from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import Up, export_mesh
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from pathlib import Path


def convert(
    source: Path,
    target: Path,
    *,
    isovalue: float = 0.5,
    size_mm: float | None = None,
    up: Up = "z",
    smooth: int = 0,
    index: int = 0,
) -> None:
    """Convert a voxel file by the endings of both names.

    Args:
        source: Voxel file.
        target: Voxel file, which keeps every shape, or mesh, which holds the one at `index`.
        isovalue: Occupancy at the surface of a mesh.
        size_mm: Longest side of a mesh; None keeps the file's units.
        up: Axis that points up in a mesh.
        smooth: Passes of smoothing of a mesh.
        index: Which shape of a set a mesh, or a format of one shape, takes.

    Raises:
        ImportRejected: If the source is refused or the target cannot hold it.
        SaveFailed: If the target cannot be written.
    """
    shapes = read_shapes(source)
    if not 0 <= index < len(shapes):
        raise ImportRejected(source, f"has no shape {index}", f"0 to {len(shapes) - 1}")
    known = find_format(target)
    if known is not None and known.mesh:
        mesh = surface(shapes.grid(index), isovalue=isovalue, smooth=smooth, size_mm=size_mm)
        export_mesh(mesh, target, up)
    elif known is not None and known.extension == ".npz":
        write_shapes(target, shapes)
    else:
        one = slice(index, index + 1)
        write_shapes(target, replace(shapes, voxels=shapes.voxels[one], labels=None))
