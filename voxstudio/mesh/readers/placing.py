"""Triangles put where a file builds them, several times if it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.mesh.polygons import Polygons
from voxstudio.mesh.readers.fault import FalseDeclaration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def placed(parts: Iterable[tuple[Floats, Ints, Floats]]) -> Polygons:
    """Put triangles together.

    Args:
        parts: Vertices (V, 3), triangles (F, 3), and the matrix (4, 3) that rows of a vertex and
            a 1 are put before.

    Raises:
        FalseDeclaration: If there are no triangles.
    """
    vertices, faces, count = [np.zeros((0, 3))], [np.zeros((0, 3), np.int64)], 0
    for points, loops, matrix in parts:
        vertices.append(points @ matrix[:3] + matrix[3])
        mirrored = np.linalg.det(matrix[:3]) < 0  # turned inside out by its place
        faces.append((loops[:, ::-1] if mirrored else loops) + count)
        count += len(points)
    corners = np.concatenate(faces)
    if not len(corners):
        raise FalseDeclaration("holds no triangles")
    return Polygons(np.concatenate(vertices), np.full(len(corners), 3), corners.ravel())
