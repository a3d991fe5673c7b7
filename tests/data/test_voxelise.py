"""Meshes as voxels: the right volume, whatever the mesh, nothing thin lost, in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh
from scipy import ndimage
from trimesh.transformations import random_rotation_matrix

from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.data.shapes import families
from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.data.voxelise import OutsideGrid, voxelise
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.surface import Mesh, surface
from voxstudio.mesh_placement import MeshPlacement

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BALL = trimesh.creation.icosphere(subdivisions=4)


def as_mesh(shape: trimesh.Trimesh) -> Mesh:
    return Mesh(np.asarray(shape.vertices, np.float64), np.asarray(shape.faces, np.int64))


def turned(mesh: Mesh, seed: int) -> Mesh:
    turn = random_rotation_matrix(np.random.default_rng(seed).random(3))[:3, :3]
    return Mesh(mesh.vertices @ turn.T, mesh.faces)


def joined(*shapes: trimesh.Trimesh) -> Mesh:
    return Mesh(*stacked(*(as_mesh(shape) for shape in shapes)))


def stacked(*meshes: Mesh) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes[:-1])])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=True)]
    return np.concatenate([mesh.vertices for mesh in meshes]), np.concatenate(faces)


def volume(grid: VoxelGrid) -> float:
    return float(grid.values.sum() * np.prod(grid.spacing))


@pytest.mark.parametrize(("resolution", "error"), [(16, 0.05), (32, 0.02), (64, 0.002)])
def test_a_ball_has_its_volume(resolution: int, error: float) -> None:
    assert volume(voxelise(as_mesh(BALL), resolution)) == pytest.approx(BALL.volume, rel=error)


@pytest.mark.parametrize("seed", range(5))
def test_a_turned_box_has_its_volume(seed: int) -> None:
    mesh = turned(as_mesh(trimesh.creation.box((28, 20, 14))), seed)
    assert volume(voxelise(mesh, 48)) == pytest.approx(28 * 20 * 14, rel=0.01)


def test_proportions_are_kept_in_the_middle_of_the_cube() -> None:
    low = np.array([10.0, -3.0, 5.0])
    box = trimesh.creation.box((8, 4, 2), transform=np.eye(4))
    box.apply_translation(low + np.array([4, 2, 1]))
    grid = voxelise(as_mesh(box), 12, padding=2)
    wanted = np.zeros((12, 12, 12), np.bool_)
    wanted[5:7, 4:8, 2:10] = True
    assert np.array_equal(grid.values, wanted)
    np.testing.assert_allclose(grid.spacing, 1)
    first = np.array(grid.origin)[::-1] + np.array([2, 4, 5])
    np.testing.assert_allclose(first, low + 0.5)


def test_inside_out_and_shuffled_faces_change_nothing() -> None:
    mesh, rng = as_mesh(BALL), np.random.default_rng(0)
    wanted = voxelise(mesh, 24).values
    mixed = mesh.faces.copy()
    flipped = rng.random(len(mixed)) < 0.5
    mixed[flipped] = mixed[flipped, ::-1]
    for faces in (mesh.faces[:, ::-1], mixed, rng.permutation(mixed)):
        assert np.array_equal(voxelise(Mesh(mesh.vertices, faces), 24).values, wanted)


def test_boxes_that_intersect_are_their_union() -> None:
    first, second = trimesh.creation.box((16, 8, 8)), trimesh.creation.box((4, 16, 8))
    assert volume(voxelise(joined(first, second), 18)) == 16 * 8 * 8 + 4 * 8 * 8


def test_a_hollow_that_air_cannot_reach_is_solid() -> None:
    shell = joined(BALL, trimesh.creation.icosphere(3, 0.8))
    assert np.array_equal(voxelise(shell, 32).values, voxelise(as_mesh(BALL), 32).values)


def without_cap(height: float) -> Mesh:
    """Return the ball without what is above a height."""
    kept = BALL.triangles_center[:, 2] < height
    return Mesh(np.asarray(BALL.vertices), np.asarray(BALL.faces)[kept])


def test_a_small_hole_is_closed_before_filling() -> None:
    # At 32^3 the opening is five voxels wide.
    holed, whole = voxelise(without_cap(0.985), 32), voxelise(as_mesh(BALL), 32)
    assert volume(holed) == pytest.approx(volume(whole), rel=0.02)


def test_behind_a_wide_hole_only_the_wall_is_left() -> None:
    bowl = voxelise(without_cap(0.0), 32)
    assert not bowl.values[15, 15, 15]
    assert ndimage.label(bowl.values)[1] == 1
    assert volume(bowl) < 0.3 * BALL.volume


def test_narrow_gaps_beside_a_closed_hole_stay_open() -> None:
    slats = [trimesh.creation.box((0.1, 0.1, 2)) for _ in range(5)]
    for number, slat in enumerate(slats):
        slat.apply_translation([1.2 + 0.2 * number, 0, 0])
    row = joined(*slats)
    ball, holed = as_mesh(BALL), without_cap(0.985)
    closed = Mesh(*stacked(ball, row))
    opened = Mesh(*stacked(holed, row))
    assert closed.watertight
    assert not opened.watertight
    difference = voxelise(opened, 42).values != voxelise(closed, 42).values
    assert not difference[:, :, 29:].any()
    assert difference.sum() < 30


@pytest.mark.parametrize("thickness", [0.0, 0.1, 0.3, 0.6, 0.9, 1.2])
@pytest.mark.parametrize("seed", range(4))
def test_a_thin_plate_stays_whole(thickness: float, seed: int) -> None:
    grid = voxelise(turned(as_mesh(trimesh.creation.box((30, 20, thickness))), seed), 32)
    assert ndimage.label(grid.values)[1] == 1
    # Air cannot pass: every line through the middle of the plate meets it.
    assert 30 * 20 <= volume(grid) / grid.spacing[0] <= 2.2 * 30 * 20


@pytest.mark.parametrize("thickness", [0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(4))
def test_a_thin_rod_stays_one_with_the_body_it_ends_in(thickness: float, seed: int) -> None:
    rod = trimesh.creation.cylinder(thickness / 2, 28, sections=8)
    lamp = joined(rod, trimesh.creation.box((8, 8, 8)))
    grid = voxelise(turned(lamp, seed), 32)
    assert ndimage.label(grid.values, np.ones((3, 3, 3)))[1] == 1
    assert max(np.ptp(np.nonzero(grid.values), axis=1)) + 1 >= 29


def test_a_surface_of_voxels_is_filled_with_the_same_voxels() -> None:
    solid = np.zeros((24, 24, 24), np.bool_)
    solid[1:23, 4:20, 6:18] = True
    solid[12:23, 4:16] = False
    back = voxelise(surface(VoxelGrid(solid, (2.0, 2.0, 2.0), (5.0, 6.0, 7.0))), 24)
    assert np.array_equal(back.values, solid)
    np.testing.assert_allclose(back.spacing, 2, rtol=1e-6)
    np.testing.assert_allclose(back.origin, (5, 6, 7), rtol=1e-6)


@pytest.mark.parametrize("family", families.FAMILIES)
def test_furniture_survives_being_a_mesh(family: str) -> None:
    solid = make(SOURCES[family], 1, 32, 7).voxels[0].astype(np.bool_)
    back = voxelise(surface(VoxelGrid(solid)), 2 + max(np.ptp(np.nonzero(solid), axis=1)) + 1)
    around = np.zeros((96, 96, 96), np.bool_)
    around[32:64, 32:64, 32:64] = solid
    at = tuple(slice(32 + round(low), 32 + round(low) + len(back.values)) for low in back.origin)
    np.testing.assert_allclose(back.spacing, 1, rtol=1e-5)
    assert np.count_nonzero(around[at] != back.values) <= 2
    assert around.sum() == around[at].sum()


@pytest.mark.parametrize("extent", [4.6, 5.0, 5.4, 6.0])
def test_symmetry_and_the_nearest_number_of_layers_are_kept(extent: float) -> None:
    grid = voxelise(as_mesh(trimesh.creation.box((12, extent, extent))), 14)
    rows = np.flatnonzero(grid.values.any(axis=(0, 2)))
    assert len(rows) == round(extent)
    middle = np.array(grid.origin) + (rows[0] + rows[-1]) / 2
    assert middle[1] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("resolution", [1, 2])
def test_the_smallest_grids_are_full_inside_their_padding(resolution: int) -> None:
    assert voxelise(as_mesh(BALL), resolution + 2).values.sum() == resolution**3


def test_what_cannot_be_filled_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        voxelise(as_mesh(BALL), 2)
    with pytest.raises(ValueError, match="no size"):
        voxelise(Mesh(np.zeros((3, 3)), np.array([[0, 1, 2]])), 8)


CORNER = as_mesh(trimesh.creation.box(bounds=[[2, 3, 4], [6, 11, 10]]))
"""4 wide, 8 deep and 6 tall."""


def spans(grid: VoxelGrid) -> list[tuple[int, int]]:
    """Return the first solid layer and the one behind the last along z, y and x."""
    return [(int(where.min()), int(where.max()) + 1) for where in np.nonzero(grid.values)]


@pytest.mark.parametrize(
    ("placement", "wanted"),
    [
        (MeshPlacement(), [(3, 13), (1, 15), (4, 12)]),
        (MeshPlacement("centre", 8.0), [(5, 11), (4, 12), (6, 10)]),
        (MeshPlacement("floor", 8.0), [(0, 6), (4, 12), (6, 10)]),
        (MeshPlacement("floor", 16.0), [(0, 12), (0, 16), (4, 12)]),
        (MeshPlacement("floor", "keep"), [(0, 6), (4, 12), (6, 10)]),
        (MeshPlacement("centre", "keep"), [(5, 11), (4, 12), (6, 10)]),
    ],
)
def test_a_mesh_is_put_where_it_is_told(
    placement: MeshPlacement, wanted: list[tuple[int, int]]
) -> None:
    grid = voxelise(CORNER, 16, placement=placement)
    assert np.abs(np.array(spans(grid)) - wanted).max() <= (placement.fit is None)
    # The grid says where the mesh is in its own units.
    low = [o + s * (span[0] - 0.5) for o, s, span in zip(grid.origin, grid.spacing, spans(grid),
                                                        strict=True)]  # fmt: skip
    assert low == pytest.approx([4, 3, 2], abs=0.6 * grid.spacing[0])


def test_a_mesh_in_the_units_of_a_grid_is_kept_where_it_is() -> None:
    solid = make(SOURCES["chair"], 1, 32, 3).voxels[0].astype(np.bool_)
    kept = MeshPlacement("keep", "keep")
    back = voxelise(surface(VoxelGrid(solid)), 32, placement=kept)
    assert np.count_nonzero(back.values != solid) <= 2
    assert (*back.spacing, *back.origin) == (1, 1, 1, 0, 0, 0)
    full = np.ones((8, 8, 8), np.bool_)
    assert voxelise(surface(VoxelGrid(full)), 8, placement=kept).values.all()


@pytest.mark.parametrize(
    ("placement", "size"),
    [(MeshPlacement("keep", "keep"), 10), (MeshPlacement("floor", "keep"), 5)],
)
def test_a_mesh_outside_the_grid_is_refused(placement: MeshPlacement, size: int) -> None:
    with pytest.raises(OutsideGrid, match=r"along [zyx] of a grid of"):
        voxelise(CORNER, size, placement=placement)


def test_points_are_the_voxels_that_hold_them() -> None:
    points = np.array([[2.0, 3.0, 4.0], [2.4, 3.4, 4.4], [7.6, 0.0, 15.4], [0.0, -0.5, 0.0]])
    cloud = Mesh(points, np.zeros((0, 3), np.int64))
    grid = voxelise(cloud, 16, placement=MeshPlacement("keep", "keep"))
    assert set(zip(*(where.tolist() for where in np.nonzero(grid.values)), strict=True)) == {
        (4, 3, 2), (15, 0, 8), (0, 0, 0)
    }  # fmt: skip
    fitted = voxelise(cloud, 16)
    assert 1 <= fitted.values.sum() <= 4
    assert spans(fitted)[0] == (1, 15)


def test_filling_says_how_far_it_is_and_ends_when_told_to(tmp_path: Path) -> None:
    trimesh.creation.icosphere(2).export(tmp_path / "ball.stl")
    told: list[float] = []
    options = ReadOptions(resolution=16, watch=told.append)
    read_shapes(tmp_path / "ball.stl", options)
    assert told == sorted(told)
    assert len(told) >= 6
    assert 0 < told[0] < told[-1] < 1

    def stop(done: float) -> None:
        raise InterruptedError(done)

    with pytest.raises(InterruptedError):
        read_shapes(tmp_path / "ball.stl", replace(options, watch=stop))
