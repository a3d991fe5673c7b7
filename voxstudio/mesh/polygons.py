"""Polygons of mesh files, and the triangles they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CONCAVE = 200_000
"""Concave polygons of five corners and more, each of which is cut by itself."""

WORK = 2_000_000_000
"""Sum of their squared numbers of corners."""


class TooManyCorners(ValueError):
    """Polygons that would take too long to cut; the message is one clause for the user."""


class Polygons(NamedTuple):
    """Polygons of any number of corners.

    Args:
        vertices: (V, 3), in the file's axes.
        sizes: Corners of each polygon, (P,); polygons of fewer than three are no faces.
        corners: Indices of vertices, polygon after polygon, (sum of sizes,).
    """

    vertices: Floats
    sizes: Ints
    corners: Ints


def triangles(polygons: Polygons) -> Ints:
    """Cut polygons into triangles that cover them and nothing else.

    Convex ones become fans; a concave quadrilateral is cut along the diagonal inside it, other
    concave polygons by clipping ears in their plane.

    Returns:
        Indices of vertices, (F, 3), turned as the polygons are.

    Raises:
        TooManyCorners: If there are too many large concave polygons.
        IndexError: If a corner does not exist.
    """
    starts = np.cumsum(polygons.sizes) - polygons.sizes
    parts = []
    for size in np.unique(polygons.sizes[polygons.sizes >= 3]).tolist():
        chosen = starts[polygons.sizes == size]
        loops = polygons.corners[chosen[:, None] + np.arange(size)]
        parts.append(_cut(loops, polygons.vertices) if size > 3 else loops)
    _check_work([part for part in parts if isinstance(part, _Concave)])
    cut = [part.triangles() if isinstance(part, _Concave) else part for part in parts]
    return np.concatenate([np.zeros((0, 3), np.int64), *cut])


def fans(loops: Ints) -> Ints:
    """Return triangles that share the first corner of each loop, (P * (S - 2), 3)."""
    first = np.repeat(loops[:, :1], max(loops.shape[1] - 2, 0), axis=1)
    made: Ints = np.stack([first, loops[:, 1:-1], loops[:, 2:]], axis=2).reshape(-1, 3)
    return made


def strip(corners: Ints) -> Ints:
    """Return the triangles of a strip (S,), every other one turned round, (S - 2, 3)."""
    made: Ints = np.stack([corners[:-2], corners[1:-1], corners[2:]], axis=1)
    made[1::2, :2] = made[1::2, 1::-1]
    return made


class _Concave(NamedTuple):
    """Fans of some polygons, and others that still have to be cut."""

    fans: Ints
    loops: Ints
    points: Floats
    normals: Floats

    def triangles(self) -> Ints:
        """Cut the rest."""
        rest = [
            loop[_ears(points, normal)]
            for loop, points, normal in zip(self.loops, self.points, self.normals, strict=True)
        ]
        return np.concatenate([self.fans, *rest])


def _check_work(parts: list[_Concave]) -> None:
    count = sum(len(part.loops) for part in parts)
    work = sum(len(part.loops) * part.loops.shape[1] ** 2 for part in parts)
    if count > CONCAVE or work > WORK:
        raise TooManyCorners(f"holds {count} concave polygons, or some with very many corners")


def _cut(loops: Ints, vertices: Floats) -> Ints | _Concave:
    """Cut polygons of one size, (P, S) with S at least 4."""
    points = vertices[loops]
    normals = _normals(points)
    turns = _turns(points, normals)
    convex = (turns >= -1e-9 * np.abs(turns).max(axis=1, keepdims=True)).all(axis=1)
    if loops.shape[1] == 4:
        # The diagonal of the corner that points inwards lies inside.
        first = np.where(convex, 0, turns.argmin(axis=1))
        turned = (first[:, None] + np.arange(4)) % 4
        return fans(np.take_along_axis(loops, turned, axis=1))
    convex_ones = fans(loops[convex])
    if convex.all():
        return convex_ones
    return _Concave(convex_ones, loops[~convex], points[~convex], normals[~convex])


def _normals(points: Floats) -> Floats:
    """Return twice the area of each loop (P, S, 3), as a vector (P, 3)."""
    around = points - points[:, :1]
    normals: Floats = np.cross(around, np.roll(around, -1, axis=1)).sum(axis=1)
    return normals


def _turns(points: Floats, normals: Floats) -> Floats:
    """Return how each loop turns at each corner, (P, S): positive for a left turn."""
    ahead = np.roll(points, -1, axis=1) - points
    turns: Floats = (np.cross(np.roll(ahead, 1, axis=1), ahead) * normals[:, None]).sum(axis=2)
    return turns


def _ears(points: Floats, normal: Floats) -> Ints:
    """Cut one loop (S, 3) into triangles, as numbers of its corners (T, 3)."""
    from mapbox_earcut import triangulate_float64  # few files have polygons, fewer concave ones

    count = len(points)
    flat = np.ascontiguousarray(_in_plane(points, normal))
    cut = triangulate_float64(flat, np.array([count], np.uint32)).astype(np.int64).reshape(-1, 3)
    return np.concatenate([cut, _slivers(cut, count)])


def _in_plane(points: Floats, normal: Floats) -> Floats:
    """Return points along two axes across a normal, such that a loop turns left."""
    axis = int(np.abs(normal).argmax())
    first, second = (axis + 1) % 3, (axis + 2) % 3
    if normal[axis] < 0:
        first, second = second, first
    return points[:, [first, second]]


def _slivers(cut: Ints, count: int) -> Ints:
    """Return triangles without area for the corners on a line that cutting passed over.

    Without them their edges would meet no other edge, and a closed mesh would seem to be open.
    """
    edges = {(a, b) for a, b, c in cut.tolist() for a, b in ((a, b), (b, c), (c, a))}
    passed = [(a, b) for a, b in edges if (b, a) not in edges and (b - a) % count > 1]
    found = [
        (a, (a + k) % count, (a + k + 1) % count)
        for a, b in passed
        for k in range(1, (b - a) % count)
    ]
    return np.array(found, np.int64).reshape(-1, 3)
