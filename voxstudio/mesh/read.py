"""Mesh files as triangles; only the file itself is opened, whatever it refers to."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular
from voxstudio.mesh.polygons import TooManyCorners, triangles
from voxstudio.mesh.readers import READERS, FalseDeclaration
from voxstudio.mesh.surface import Mesh

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.mesh.polygons import Polygons

LARGEST_FILE = 1 << 28
TRIANGLES = 4_000_000
GRAIN = 1e8
"""Corners that are equal in so many steps along the longest side are one."""

MIXERS = (0x1E3779B97F4A7C15, 0x3F58476D1CE4E5B9, 0x14D049BB133111EB)
"""Odd numbers that spread three over 64 bits."""

FARTHEST = 1e12
"""Largest coordinate; beyond it, sums over a mesh lose what they are about."""

ACCEPTED = (
    "polygons as OFF, OBJ, STL, PLY, GLB or 3MF, or points as PLY, OFF, XYZ or PCD, at most "
    "4 million, in one file of 256 MiB"
)

# Without a handler, trimesh's log of what is wrong with a file would end up on stderr.
logging.getLogger("trimesh").addHandler(logging.NullHandler())


def read_mesh(path: Path) -> Mesh:
    """Read all triangles of a file, or its points where it has none, in its own axes and units.

    Polygons are cut into triangles. Equal corners become one vertex, and triangles of fewer than
    three corners go, so that a closed surface is seen to be closed. Materials, textures and other
    files are never opened.

    Args:
        path: A file with one of the endings in `READERS`.

    Raises:
        ImportRejected: If the file is damaged, over the budget or holds nothing.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ImportRejected(path, "is not a mesh", ACCEPTED)
    try:
        with open_regular(path) as file:
            if path.stat().st_size > LARGEST_FILE:
                raise ImportRejected(path, "is larger than any mesh accepted", ACCEPTED)
            data = file.read()
    except OSError as error:
        raise ImportRejected(path, error.strerror or "cannot be read", ACCEPTED) from error
    try:
        polygons = reader.read(data)
        return _of_polygons(polygons) if len(polygons.sizes) else _of_points(polygons.vertices)
    except (FalseDeclaration, TooManyCorners) as error:
        raise ImportRejected(path, str(error), ACCEPTED) from error
    except MemoryError as error:
        raise ImportRejected(path, "needs more memory than there is", "a smaller file") from error
    except Exception as error:  # a parser ends in whatever the first wrong byte runs into
        kind = path.suffix[1:].upper()
        raise ImportRejected(path, f"is damaged or no {kind} mesh", ACCEPTED) from error


def _of_polygons(polygons: Polygons) -> Mesh:
    """Cut polygons and weld equal corners.

    Raises:
        FalseDeclaration: If a face has no corner, or the corners have no place or no extent.
    """
    vertices, corners = polygons.vertices, polygons.corners
    if len(corners) and (corners.min() < 0 or corners.max() >= len(vertices)):
        raise FalseDeclaration("has triangles with corners that do not exist")
    count = int(np.maximum(polygons.sizes - 2, 0).sum())
    if not 0 < count <= TRIANGLES:
        raise FalseDeclaration(f"holds {count} triangles" if count else "holds no triangles")
    used = np.zeros(len(vertices), np.bool_)
    used[corners] = True
    if not used.all():
        corners, vertices = (np.cumsum(used) - 1)[corners], vertices[used]
    low, extent = _bounds(vertices)
    if not extent > 1e-9 * np.abs(vertices).max():
        raise FalseDeclaration("has no extent")
    around = (vertices - low) / extent
    faces = triangles(polygons._replace(vertices=around, corners=corners))
    kept, welded = _welded(around)
    faces = welded[faces]
    first, second, third = faces.T
    whole = (first != second) & (second != third) & (third != first)
    if not whole.any():
        raise FalseDeclaration("holds no triangle with an area")
    return Mesh(vertices[kept], faces if whole.all() else faces[whole])


def _welded(points: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return one of all equal points (V, 3) each, and where each point is among those, (V,).

    Points are sorted by one number each, which different ones hardly share; then by all three.
    """
    columns = [np.rint(column * GRAIN).astype(np.int64) for column in points.T]
    keys = columns[0] * MIXERS[0]
    keys += columns[1] * MIXERS[1]
    keys += columns[2] * MIXERS[2]
    order = np.argsort(keys)
    keys = keys[order]
    begins = np.concatenate([[True], keys[1:] != keys[:-1]])
    kept, places = order[begins], np.empty(len(points), np.int64)
    places[order] = np.cumsum(begins) - 1
    if any((column[kept][places] != column).any() for column in columns):
        rows = np.stack(columns, axis=1)
        _, kept, places = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return kept, places.ravel()


def _of_points(points: NDArray[np.float64]) -> Mesh:
    """Return a cloud of the points that were measured; NaN says that one was not.

    Raises:
        FalseDeclaration: If there are none, or they have no place.
    """
    points = points[~np.isnan(points).any(axis=1)]
    if not 0 < len(points) <= TRIANGLES:
        raise FalseDeclaration(f"holds {len(points)} points and no triangles")
    _bounds(points)
    return Mesh(points, np.zeros((0, 3), np.int64))


def _bounds(vertices: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return the low corner of a bounding box and its longest side."""
    if not np.isfinite(vertices).all():
        raise FalseDeclaration("holds NaN or infinite coordinates")
    if np.abs(vertices).max() > FARTHEST:
        raise FalseDeclaration(f"holds coordinates beyond {FARTHEST:g}")
    low = vertices.min(axis=0)
    return low, float((vertices.max(axis=0) - low).max())
