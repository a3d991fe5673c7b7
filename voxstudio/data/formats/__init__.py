"""Voxel files in and out: one file per format, one registry."""

from voxstudio.data.formats.reading import ReadOptions
from voxstudio.data.formats.registry import (
    FORMATS,
    Format,
    find_format,
    find_writer,
    holds_shapes,
    is_mesh,
    read_mask,
    read_shapes,
    write_grid,
    write_shapes,
)
from voxstudio.data.formats.shape_set import ShapeSet

__all__ = [
    "FORMATS",
    "Format",
    "ReadOptions",
    "ShapeSet",
    "find_format",
    "find_writer",
    "holds_shapes",
    "is_mesh",
    "read_mask",
    "read_shapes",
    "write_grid",
    "write_shapes",
]
