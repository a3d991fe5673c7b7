"""Picking: the ray march finds the surface that is drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter, map_coordinates

from voxstudio.studio.painting import Ray, cast_on_plane, cast_ray

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ball(size: int = 32, radius: float = 9.0) -> NDArray[np.float32]:
    """A ball whose .5 level is a sphere of exactly this radius at the grid's centre."""
    centre = (size - 1) / 2
    grid = np.indices((size, size, size)) - centre
    level = 0.5 + (radius - np.sqrt((grid**2).sum(axis=0))) / 8
    return np.asarray(np.clip(level, 0, 1), dtype=np.float32)


def reference(field: NDArray[np.float32], ray: Ray, isovalue: float) -> float | None:
    """First crossing on a march forty times finer, by scipy's interpolation."""
    distances = np.arange(0, 200, 0.0125)
    points = np.asarray(ray.origin) + distances[:, None] * ray.unit()
    padded = np.pad(field, 1)
    values = map_coordinates(padded, points.T + 1, order=1, mode="constant", cval=0.0)
    hits = np.flatnonzero(values >= isovalue)
    return float(distances[hits[0]]) if len(hits) else None


def random_rays(count: int, size: int, seed: int) -> list[Ray]:
    """Rays from a sphere around the grid through points in the grid."""
    rng = np.random.default_rng(seed)
    rays = []
    for _ in range(count):
        away = rng.normal(size=3)
        origin = (size - 1) / 2 + away / np.linalg.norm(away) * size * 1.6
        target = rng.uniform(size * 0.2, size * 0.8, 3)
        z, y, x = origin
        dz, dy, dx = target - origin
        rays.append(Ray((z, y, x), (dz, dy, dx)))
    return rays


@pytest.mark.parametrize("isovalue", [0.3, 0.5, 0.7])
def test_agrees_with_a_fine_march_to_a_tenth_of_a_voxel(isovalue: float) -> None:
    """Where the half-voxel step steps over a rim, both must at least graze it."""
    rng = np.random.default_rng(4)
    field = gaussian_filter(rng.normal(size=(32, 32, 32)), 3).astype(np.float32)
    field = np.clip(0.5 + field / (4 * field.std()), 0, 1)
    off, grazed = [], 0
    for ray in random_rays(400, 32, seed=1):
        ours, truth = cast_ray(field, ray, isovalue), reference(field, ray, isovalue)
        if ours is None or truth is None:
            grazed += ours is not truth
        else:
            off.append(abs(ours - truth))
    assert len(off) > 300
    assert np.median(off) < 0.01
    assert np.mean(np.asarray(off) < 0.1) > 0.98
    assert grazed <= 4


def test_hits_a_sphere_where_geometry_says() -> None:
    field = ball()
    for ray in random_rays(200, 32, seed=2):
        distance = cast_ray(field, ray)
        to_centre = np.full(3, 15.5) - np.asarray(ray.origin)
        along = float(to_centre @ ray.unit())
        beside = math.sqrt(max(float(to_centre @ to_centre) - along**2, 0.0))
        if beside > 9.1:
            assert distance is None
        elif beside < 8.9:
            assert distance is not None
            assert math.dist(ray.at(distance), (15.5, 15.5, 15.5)) == pytest.approx(9, abs=0.05)
            assert distance < along


def test_a_full_grid_has_its_faces_half_a_voxel_out() -> None:
    field = np.ones((4, 6, 8), dtype=np.bool_)
    for axis, size in enumerate(field.shape):
        origin, direction = [1.5, 2.5, 3.5], [0.0, 0.0, 0.0]
        origin[axis], direction[axis] = -10.0, 1.0
        low = cast_ray(field, Ray(tuple(origin), tuple(direction)))  # type: ignore[arg-type]
        origin[axis], direction[axis] = size + 9.0, -1.0
        high = cast_ray(field, Ray(tuple(origin), tuple(direction)))  # type: ignore[arg-type]
        assert low == pytest.approx(9.5, abs=1e-3)
        assert high == pytest.approx(9.5, abs=1e-3)


def test_a_start_inside_the_shape_hits_at_once_and_behind_is_not_seen() -> None:
    field = ball()
    assert cast_ray(field, Ray((15.5, 15.5, 15.5), (0, 0, 1))) == 0
    assert cast_ray(field, Ray((15.5, 15.5, 40.0), (0, 0, 1))) is None
    assert cast_ray(np.zeros((4, 4, 4), dtype=np.float32), Ray((0, 0, -9), (0, 0, 1))) is None


@given(
    axis=st.integers(0, 2),
    index=st.floats(0, 9),
    first=st.floats(0, 9),
    second=st.floats(0, 9),
)
def test_slice_hits_lie_on_the_slice_under_the_ray(
    axis: int, index: float, first: float, second: float
) -> None:
    target = [first, second]
    target.insert(axis, index)
    origin = np.array([30.0, -20.0, 25.0])
    z, y, x = origin
    dz, dy, dx = np.asarray(target) - origin
    ray = Ray((z, y, x), (dz, dy, dx))
    distance = cast_on_plane((10, 10, 10), ray, axis, index)
    assert distance is not None
    assert np.allclose(ray.at(distance), target, atol=1e-9)


def test_slice_misses_outside_behind_and_parallel() -> None:
    shape = (10, 10, 10)
    assert cast_on_plane(shape, Ray((5, 5, -5), (0, 0, 1)), 2, 4) == 9
    assert cast_on_plane(shape, Ray((5, 11, -5), (0, 0, 1)), 2, 4) is None
    assert cast_on_plane(shape, Ray((5, 5, 9), (0, 0, 1)), 2, 4) is None
    assert cast_on_plane(shape, Ray((5, 5, -5), (0, 1, 0)), 2, 4) is None
