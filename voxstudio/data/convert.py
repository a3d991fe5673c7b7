"""One shape file into another, or into a printable mesh."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voxstudio.data.formats import (
    ReadOptions,
    find_writer,
    is_mesh,
    read_shapes,
    write_shapes,
)
from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import Up, export_mesh
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class MeshOptions:
    """How a surface is taken and written.

    Args:
        isovalue: Occupancy at the surface, between 0 and 1.
        size_mm: Longest side; None keeps the file's units.
        up: Axis that points up in the file; None takes what is usual for its format.
        smooth: Passes of smoothing.
        largest: Whether every body but the largest is dropped.
    """

    isovalue: float = 0.5
    size_mm: float | None = None
    up: Up | None = None
    smooth: int = 0
    largest: bool = False


def convert(
    source: Path,
    target: Path,
    *,
    index: int = 0,
    reading: ReadOptions | None = None,
    mesh: MeshOptions | None = None,
) -> None:
    """Convert a file by the endings of both names; a mesh as source is filled with voxels.

    Args:
        source: Voxel or mesh file.
        target: `.npz`, which keeps every shape, or another file, which holds the one at `index`.
        index: Which shape of a set.
        reading: What is unusual about the source.
        mesh: How a target that is a mesh is made.

    Raises:
        ImportRejected: If the source is refused or the target cannot hold it.
        SaveFailed: If the target cannot be written.
    """
    find_writer(target)
    shapes = read_shapes(source, reading or ReadOptions())
    if not 0 <= index < len(shapes):
        raise ImportRejected(source, f"has no shape {index}", f"0 to {len(shapes) - 1}")
    one = replace(shapes, voxels=shapes.voxels[index : index + 1], labels=None)
    if is_mesh(target):
        wanted = mesh or MeshOptions()
        made = surface(
            one.grid(0),
            isovalue=wanted.isovalue,
            smooth=wanted.smooth,
            size_mm=wanted.size_mm,
            keep_largest=wanted.largest,
        )
        export_mesh(made, target, wanted.up)
    else:
        several = target.suffix.lower() == ".npz"
        write_shapes(target, shapes if several else one)
