"""Polygons cut into triangles: the same area, the same rim, nothing outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from voxstudio.mesh.polygons import CONCAVE, Polygons, TooManyCorners, triangles

if TYPE_CHECKING:
    from numpy.typing import NDArray

ZIGZAG = [(0, 0), (4, 0), (4, 1), (3, 1), (3, 2), (1, 2), (1, 1), (0, 1)]
LOOPS: dict[str, list[tuple[float, float]]] = {
    "triangle": [(0, 0), (1, 0), (0, 1)],
    "square": [(0, 0), (1, 0), (1, 1), (0, 1)],
    "dart": [(0, 0), (2, 1), (0, 2), (0.5, 1)],
    "dart from its notch": [(0.5, 1), (0, 0), (2, 1), (0, 2)],
    "hexagon": [(2, 0), (1, 2), (-1, 2), (-2, 0), (-1, -2), (1, -2)],
    "zigzag": [(float(x), float(y)) for x, y in ZIGZAG],
    "corners on a line": [(0, 0), (1, 0), (2, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3),
                          (0, 3)],
    "comb": [(0, 0), *((x, 3 - 2.5 * (x % 2)) for x in range(9)), (8, 0)],
}  # fmt: skip


def area(points: NDArray[np.float64], faces: NDArray[np.int64]) -> tuple[float, float]:
    """Return the sum of all areas, and that of areas as vectors."""
    first, second, third = (points[faces[:, i]] for i in range(3))
    normals = np.cross(second - first, third - first) / 2
    return float(np.linalg.norm(normals, axis=1).sum()), float(np.linalg.norm(normals.sum(axis=0)))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", LOOPS)
def test_triangles_cover_a_polygon_and_nothing_else(name: str, seed: int) -> None:
    flat = np.array(LOOPS[name], np.float64)
    turn = Rotation.random(random_state=seed).as_matrix()
    points = np.column_stack([flat, np.zeros(len(flat))]) @ turn
    if seed:
        points = points[::-1]
    count = len(points)
    faces = triangles(Polygons(points, np.array([count]), np.arange(count)))
    x, y = flat.T
    wanted = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    assert area(points, faces) == pytest.approx((wanted, wanted))
    edges = {tuple(edge) for face in faces for edge in zip(face, np.roll(face, -1), strict=True)}
    rim = {(a, b) for a, b in edges if (b, a) not in edges}
    assert rim == {(i, (i + 1) % count) for i in range(count)}


def test_polygons_of_all_sizes_are_cut_together() -> None:
    points = np.zeros((12, 3))
    points[:, :2] = [*LOOPS["zigzag"], *LOOPS["square"]]
    sizes = np.array([8, 2, 3, 4, 1])
    corners = np.array([*range(8), 0, 1, 8, 9, 10, 8, 9, 10, 11, 5])
    faces = triangles(Polygons(points, sizes, corners))
    assert len(faces) == 6 + 1 + 2
    assert area(points, faces)[0] == pytest.approx(6 + 0.5 + 1)


def test_too_many_concave_polygons_are_refused_before_they_are_cut() -> None:
    points = np.column_stack([np.array(ZIGZAG, np.float64), np.zeros(8)])
    many = Polygons(points, np.full(CONCAVE + 1, 8), np.tile(np.arange(8), CONCAVE + 1))
    with pytest.raises(TooManyCorners, match="concave"):
        triangles(many)
