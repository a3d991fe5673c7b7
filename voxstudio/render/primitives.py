"""Pictures of coloured primitives, by the renderer that a mesh is learned through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.data.shapes.coloured import primitive
from voxstudio.render.tiles import ColouredMesh, tile_renderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.render.tiles import Pictures


def primitive_pictures(indices: Sequence[int], seed: int, size: int) -> Pictures:
    """Draw primitives of a set by their numbers, (N, 3, R, R) sRGB, R = size."""
    return tile_renderer(size).draw([_coloured(index, seed) for index in indices])


def _coloured(index: int, seed: int) -> ColouredMesh:
    vertices, faces, colour = primitive(index, seed)
    return ColouredMesh(vertices, faces, np.tile(colour, (len(vertices), 1)))
