"""Triangles on the lines of a grid: where they cross, in a time that what they cover sets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.crossings import TooMuchWork, check_work, find_crossings, sample_surface
from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SIZE = 12


def by_hand(triangle: NDArray[np.float64], axis: int) -> dict[tuple[int, ...], float]:
    """Return where the lines along an axis cross one triangle, line by line."""
    across = [other for other in range(3) if other != axis]
    corners, depths = triangle[:, across], triangle[:, axis]
    found = {}
    for line in np.ndindex(SIZE, SIZE):
        sides = np.vstack([corners.T, np.ones(3)])
        weights = np.linalg.solve(sides, np.array([line[0], line[1], 1.0]))
        depth = float(weights @ depths)
        if (weights >= 0).all() and 0 <= depth < SIZE - 1:
            index = [0, 0, 0]
            index[axis], index[across[0]], index[across[1]] = int(depth), line[0], line[1]
            found[tuple(index)] = depth % 1
    return found


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("scale", [0.7, 3.0, 20.0])
def test_crossings_are_those_of_every_line_by_itself(axis: int, scale: float) -> None:
    rng = np.random.default_rng(int(10 * scale) + axis)
    for _ in range(8):
        triangle = rng.uniform(0, SIZE, 3) + rng.normal(0, scale, (3, 3))
        found, wanted = find_crossings(triangle.T[..., None], axis, SIZE), by_hand(triangle, axis)
        assert set(zip(*(i.tolist() for i in np.nonzero(found.blocked)), strict=True)) == set(
            wanted
        )
        for index, place in wanted.items():
            assert found.place[index] == pytest.approx(place, abs=1e-6)


def test_samples_lie_no_farther_apart_than_half_a_voxel() -> None:
    triangle = np.array([[[1.1, 1.2, 1.3], [9.7, 4.1, 2.2], [3.3, 10.2, 8.9]]])
    shell = sample_surface(triangle.T, SIZE)
    base, tip, apex = triangle[0]
    for share, part in np.random.default_rng(0).random((500, 2)):
        point = base + share * (apex - base) + part * (1 - share) * (tip - base)
        near = np.argwhere(shell) - point
        assert np.abs(near).max(axis=1).min() <= 0.75


def spanning(count: int) -> NDArray[np.float64]:
    """Return the corners (3, 3, F) of triangles that span a grid of 32 voxels."""
    rng = np.random.default_rng(0)
    corners = rng.normal(size=(count, 3, 3))
    triangles = 16 + 15 * corners / np.abs(corners).max(axis=2, keepdims=True)
    return np.ascontiguousarray(triangles.T)


def test_ten_thousand_triangles_that_span_a_grid_take_no_ten_seconds() -> None:
    triangles = spanning(10_000)
    check_work(triangles, 32)
    start = time.process_time()
    for axis in range(3):
        assert find_crossings(triangles, axis, 32).blocked.mean() > 0.9
    assert sample_surface(triangles, 32).mean() > 0.8
    assert time.process_time() - start < 5  # .7 s; as every line by itself it took 10


def test_a_mesh_that_would_take_minutes_is_refused_in_one_line(tmp_path: Path) -> None:
    triangles = spanning(100_000)
    with pytest.raises(TooMuchWork, match="cover"):
        check_work(triangles, 32)
    text = "".join(f"v {x:.2f} {y:.2f} {z:.2f}\n" for x, y, z in triangles.T[:300].reshape(-1, 3))
    rng = np.random.default_rng(1)
    text += "".join(f"f {a} {b} {c}\n" for a, b, c in rng.integers(1, 901, (100_000, 3)))
    path = tmp_path / "spanning.obj"
    path.write_text(text)
    assert path.stat().st_size < 2_000_000
    with pytest.raises(ImportRejected, match="triangles that cover"):
        read_shapes(path, ReadOptions(resolution=32))
    small = 1e-3 * (triangles - 16) + 16
    check_work(small, 32)
