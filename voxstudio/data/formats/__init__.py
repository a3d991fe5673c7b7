"""Voxel files in and out: one file per format, one registry."""

from voxstudio.data.formats.registry import read_mask, read_shapes, write_shapes
from voxstudio.data.formats.shape_set import ShapeSet

__all__ = ["ShapeSet", "read_mask", "read_shapes", "write_shapes"]
