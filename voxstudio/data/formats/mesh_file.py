"""Mesh files as shapes: the surface of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import export_mesh
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats.shape_set import ShapeSet


def write_mesh(path: Path, shapes: ShapeSet) -> None:
    """Write the surface of the one shape of a set, in the grid's units.

    Raises:
        ImportRejected: If there are several shapes, or nothing is solid.
    """
    if len(shapes) != 1:
        raise ImportRejected(path, f"cannot hold {len(shapes)} shapes", "one shape, or .npz")
    export_mesh(surface(shapes.grid(0)), path)
