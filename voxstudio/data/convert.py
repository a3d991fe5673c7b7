"""One shape file into another, or into a printable mesh."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.formats import (
    ReadOptions,
    find_format,
    find_writer,
    is_mesh,
    read_shapes,
    write_shapes,
)
from voxstudio.data.formats.budget import check_set
from voxstudio.data.importing import MM
from voxstudio.data.origin import known_recipe, with_origin, with_some_origin
from voxstudio.errors import ImportRejected
from voxstudio.mesh.export import export_mesh
from voxstudio.mesh.surface import surface
from voxstudio.provenance import Surface
from voxstudio.transforms import arranged, scaled, shell

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.choices import Unit
    from voxstudio.data.formats import ShapeSet
    from voxstudio.grid import VoxelGrid
    from voxstudio.mesh.surface import Mesh
    from voxstudio.mesh_placement import MeshPlacement

SEVERAL = ".npz"
"""Ending of files that hold a set."""


def convert(
    source: Path,
    target: Path,
    *,
    index: int | None = None,
    every: bool = False,
    reading: ReadOptions | None = None,
    placement: MeshPlacement | None = None,
    resolution: int | None = None,
    hollow: bool = False,
    unit: Unit = "mm",
    mesh: Surface | None = None,
) -> list[Path]:
    """Convert a file by the endings of both names; a mesh as source is filled with voxels.

    Args:
        source: Voxel or mesh file.
        target: `.npz`, which holds a whole set, or another file, which holds one shape.
        index: Which shape of a set; None takes the only one, or all where the target holds them.
        every: Whether each shape of a set becomes a file of its own, numbered from 0.
        reading: What is unusual about the source.
        placement: Where voxels are moved to and how large they get; a mesh has its in `reading`.
        resolution: Voxels along each side that voxels are resampled to, likewise.
        hollow: Whether only the voxels at the surface stay solid.
        unit: Of the numbers in the source; those in the target are in mm.
        mesh: How a target that is a mesh is made.

    Returns:
        The files written.

    Raises:
        ImportRejected: If the source is refused or the target cannot hold it.
        SaveFailed: If a target cannot be written.
    """
    find_writer(target)
    if every and index is not None:
        raise ImportRejected("--all", "is every shape, and --index one of them", "one of both")
    shapes = with_origin(read_shapes(source, reading or ReadOptions()), known_recipe(source))
    if index is not None:
        shapes = _row(shapes, index, source)
    if not is_mesh(source) and (placement or resolution):
        check_set(target, len(shapes), resolution or max(shapes.voxels.shape[1:]))
        shapes = shapes.each(partial(arranged, placement=placement, resolution=resolution))
    if hollow:
        shapes = shapes.each(shell)
    shapes, wanted = _in_mm(shapes, unit), mesh or Surface()
    if target.suffix.lower() == SEVERAL:
        write_shapes(target, with_some_origin(shapes))
        return [target]
    if len(shapes) > 1 and not every:
        fault = f"holds {len(shapes)} shapes, and {target.name} holds one"
        accepted = f"--all for a file each, or --index 0 to {len(shapes) - 1}"
        raise ImportRejected(source, fault, accepted)
    files = _numbered(target, len(shapes)) if len(shapes) > 1 else [target]
    if is_mesh(target):
        _check_solid(shapes, wanted.isovalue, source)
    for number, file in enumerate(files):
        write_one(with_some_origin(_row(shapes, number, source)), file, wanted)
    return files


def _in_mm(shapes: ShapeSet, unit: Unit) -> ShapeSet:
    """Return the shapes as large as they are, their voxels unchanged."""
    grid = scaled(shapes.grid(0), MM[unit])
    return replace(shapes, spacing=grid.spacing, origin=grid.origin)


def _row(shapes: ShapeSet, index: int, source: Path) -> ShapeSet:
    """Return a set of one shape, with its class."""
    if not 0 <= index < len(shapes):
        raise ImportRejected(source, f"has no shape {index}", f"0 to {len(shapes) - 1}")
    return shapes.take(np.array([index]))


def _numbered(target: Path, count: int) -> list[Path]:
    """Return names for `count` files beside each other, in order when they are sorted."""
    known = find_format(target)
    ending = known.extension if known else target.suffix
    stem = target.name[: -len(ending)]
    digits = len(str(count - 1))
    return [target.with_name(f"{stem}-{n:0{digits}}{ending}") for n in range(count)]


def _check_solid(shapes: ShapeSet, isovalue: float, source: Path) -> None:
    """Refuse a set with a shape of which no mesh can be made, before any is written."""
    empty = np.flatnonzero(~(shapes.voxels > isovalue).any(axis=(1, 2, 3)))
    if empty.size:
        name = f"{source} {empty[0]}" if len(shapes) > 1 else source
        raise ImportRejected(name, "has no voxel above the isovalue", "a lower isovalue")


def surface_of(grid: VoxelGrid, wanted: Surface) -> Mesh:
    """Return the surface of a grid as options say.

    Raises:
        ImportRejected: If nothing of the shape lies above the isovalue.
    """
    return surface(
        grid,
        isovalue=wanted.isovalue,
        smooth=wanted.smooth,
        size_mm=wanted.size_mm,
        keep_largest=wanted.largest,
    )


def write_one(shapes: ShapeSet, file: Path, wanted: Surface) -> None:
    """Write a set of one shape."""
    if not is_mesh(file):
        write_shapes(file, shapes)
        return
    made = surface_of(shapes.grid(0), wanted)
    export_mesh(made, file, wanted.up, shapes.meshed(wanted).recipe)
