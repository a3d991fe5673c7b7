"""Strokes on voxels, such as those of a mask; numpy only, knows no window.

Points are (z, y, x) in voxels; the centre of voxel (k, j, i) is the point (k, j, i).
"""

from __future__ import annotations

from voxstudio.studio.painting.brush import Brush, inside_sphere
from voxstudio.studio.painting.mask_document import MaskDocument
from voxstudio.studio.painting.ray import Ray, cast_on_plane, cast_ray
from voxstudio.studio.painting.voxel_document import VoxelDocument

__all__ = [
    "Brush",
    "MaskDocument",
    "Ray",
    "VoxelDocument",
    "cast_on_plane",
    "cast_ray",
    "inside_sphere",
]
