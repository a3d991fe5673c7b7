"""Walls of meshes whose thickness is known."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from voxstudio.mesh.surface import Mesh
from voxstudio.mesh.thickness import wall_thickness


def box(*sides: float, at: tuple[float, float, float] = (0, 0, 0), out: bool = True) -> Mesh:
    shape = trimesh.creation.box(sides)
    faces = np.asarray(shape.faces, np.int64)
    return Mesh(np.asarray(shape.vertices) + at, faces if out else faces[:, ::-1])


def both(first: Mesh, second: Mesh) -> Mesh:
    vertices = np.concatenate([first.vertices, second.vertices])
    return Mesh(vertices, np.concatenate([first.faces, second.faces + len(first.vertices)]))


def test_a_plate_is_as_thick_as_it_is() -> None:
    found = wall_thickness(box(30, 20, 2), count=4000)
    assert found.least == pytest.approx(2)
    assert np.nanmedian(found.values) == pytest.approx(2)
    assert found.share_below(1.99) == 0
    assert np.isfinite(found.values).mean() > 0.95
    assert wall_thickness(box(30, 20, 2), 15, count=2000).least == pytest.approx(1)


def test_walls_around_a_void_are_thin_and_those_of_a_block_are_not() -> None:
    hollow = both(box(10, 10, 10), box(8, 8, 8, out=False))
    shape = both(hollow, box(10, 10, 10, at=(20, 0, 0)))
    found = wall_thickness(shape, count=8000)
    of_hollow = found.points[:, 0] < 10
    assert np.nanmedian(found.values[of_hollow]) == pytest.approx(1)
    assert np.nanmin(found.values[~of_hollow]) == pytest.approx(10)
    assert found.least == pytest.approx(1)
    walls = (6 * 64 + 384) / (600 + 384 + 600)  # straight inwards along an edge it is far
    assert found.share_below(1.5) == pytest.approx(walls, abs=0.02)


def test_a_ball_is_as_thick_as_its_diameter_and_inside_out_all_the_same() -> None:
    ball = trimesh.creation.icosphere(4, 5.0)
    for step in (1, -1):
        mesh = Mesh(np.asarray(ball.vertices), np.asarray(ball.faces, np.int64)[:, ::step])
        values = wall_thickness(mesh, count=2000).values
        assert np.nanmedian(values) == pytest.approx(10, rel=0.02)


def test_an_open_mesh_has_no_walls() -> None:
    mesh = box(1, 1, 1)
    with pytest.raises(ValueError, match="closed"):
        wall_thickness(Mesh(mesh.vertices, mesh.faces[1:]))
