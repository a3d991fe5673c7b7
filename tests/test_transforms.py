"""Shapes of any size turned, mirrored, placed, scaled and resampled."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxstudio.data.formats import ReadOptions, ShapeSet, read_shapes, write_shapes
from voxstudio.data.formats.reading import orient
from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.errors import ImportRejected
from voxstudio.grid import Mask, VoxelGrid
from voxstudio.mesh.surface import surface
from voxstudio.mesh_placement import MeshPlacement
from voxstudio.transforms import (
    Lattice,
    arranged,
    fitted,
    mirrored,
    put_back,
    resampled,
    scaled,
    shell,
    shortest,
    turned,
)

if TYPE_CHECKING:
    from pathlib import Path

CHAIR = VoxelGrid(make(SOURCES["chair"], 1, 32, 3).voxels[0] > 0)
AXES = st.sampled_from("xyz")


def uneven() -> VoxelGrid:
    """A grid of three sides with one solid voxel, at (x, y, z) = (11, 24, 32)."""
    values = np.zeros((3, 4, 5), np.bool_)
    values[1, 2, 1] = True
    return VoxelGrid(values, (2.0, 2.0, 1.0), (30.0, 20.0, 10.0))


def centre(grid: VoxelGrid) -> list[float]:
    """Place of the one solid voxel from the middle of the box, as (x, y, z)."""
    place = np.array(np.nonzero(grid.occupied()))[:, 0] * grid.spacing + grid.origin
    return [float(each) for each in (place - Lattice.of(grid).middle)[::-1]]


@pytest.mark.parametrize(("turns", "order"), [("z", "-y +x +z"), ("x", "+x -z +y"),
                                              ("y", "+z +y -x"), ("xx", "+x -y -z")])  # fmt: skip
def test_a_quarter_turn_takes_x_to_y_to_z_to_x(turns: str, order: str) -> None:
    before = dict(zip("xyz", centre(uneven()), strict=True))
    after = centre(turned(uneven(), turns))
    assert after == [before[word[1]] * (-1 if word[0] == "-" else 1) for word in order.split()]


@settings(max_examples=20, deadline=None)
@given(axis=AXES, turns=st.text("xyz", max_size=4))
def test_turns_and_mirrors_come_back(axis: str, turns: str) -> None:
    grid = turned(uneven(), turns)
    for back in (turned(grid, axis * 4), mirrored(mirrored(grid, axis), axis)):
        assert (back.values == grid.values).all()
        assert back.spacing == grid.spacing
        assert back.origin == pytest.approx(grid.origin)


@pytest.mark.parametrize("turns", ["z", "x", "yz"])
def test_a_mesh_turns_as_its_voxels_do(turns: str, tmp_path: Path) -> None:
    write_shapes(tmp_path / "chair.stl", ShapeSet.of(CHAIR))
    size = MeshPlacement("floor", float(max(np.ptp(np.nonzero(CHAIR.values), axis=1)) + 1))
    options = ReadOptions(turn=turns, placement=size)
    filled = read_shapes(tmp_path / "chair.stl", options).grid(0).occupied()
    voxels = orient(ShapeSet.of(CHAIR), "zyx", "z", options).grid(0)
    placed = arranged(voxels, MeshPlacement("floor")).occupied()
    assert (filled & placed).sum() / (filled | placed).sum() > 0.97


def test_what_names_no_turn_is_refused() -> None:
    with pytest.raises(ImportRejected, match="names no turns"):
        ReadOptions(turn="w")


@settings(max_examples=25, deadline=None)
@given(
    coarse=st.integers(4, 12),
    edges=st.tuples(*[st.sampled_from([0.5, 1.0, 1.7])] * 3),
    seed=st.integers(0, 99),
)
def test_a_coarser_lattice_keeps_volumes(
    coarse: int, edges: tuple[float, float, float], seed: int
) -> None:
    values = np.random.default_rng(seed).random((12, 9, 10)) > 0.6
    grid = VoxelGrid(values, edges, (3.0, -4.0, 5.0))
    cube = Lattice.of(grid).cube(coarse)
    if min(np.divide(cube.spacing, edges)) < 1:
        return
    made = resampled(grid, cube).as_float()
    assert made.sum() * np.prod(cube.spacing) == pytest.approx(values.sum() * np.prod(edges))


def test_a_finer_lattice_keeps_the_surface() -> None:
    fine = resampled(CHAIR, Lattice.of(CHAIR).cube(64))
    assert fine.values.dtype == np.bool_
    before, after = surface(CHAIR), surface(fine)
    assert after.volume == pytest.approx(before.volume, rel=0.02)
    assert np.abs(after.vertices.min(0) - before.vertices.min(0)).max() < 0.3
    assert np.abs(after.vertices.max(0) - before.vertices.max(0)).max() < 0.3
    back = resampled(fine, Lattice.of(CHAIR)).occupied()
    assert (back == CHAIR.values).all()


def test_moves_by_whole_voxels_are_copies() -> None:
    soft = VoxelGrid(np.random.default_rng(0).random((8, 8, 8), np.float32))
    moved = resampled(soft, Lattice((8, 8, 8), soft.spacing, (2.0, 0.0, -1.0))).values
    assert (moved[:-2, :, 1:] == soft.values[2:, :, :-1]).all()
    assert not moved[-2:].any()
    assert not moved[:, :, 0].any()


@pytest.mark.parametrize(
    ("placement", "fault"),
    [(MeshPlacement("floor", 40.0), "out of a grid"), (MeshPlacement("keep", 200.0), "out of")],
)
def test_what_does_not_fit_is_refused(placement: MeshPlacement, fault: str) -> None:
    with pytest.raises(ImportRejected, match=fault):
        arranged(CHAIR, placement)
    with pytest.raises(ImportRejected, match="no voxel"):
        arranged(VoxelGrid(np.zeros((4, 4, 4), np.bool_)), placement)


@pytest.mark.parametrize(
    ("shape", "size"), [((64, 64, 64), 32), ((24, 40, 32), 32), ((9, 9, 9), 16)]
)
def test_what_was_hidden_comes_back_on_the_shape_s_own_grid(
    shape: tuple[int, int, int], size: int
) -> None:
    values = np.zeros(shape, np.bool_)
    values[1:-1, 2:-2, 1:-2] = True
    hidden = np.zeros(shape, np.bool_)
    hidden[shape[0] // 2 :] = True
    grid = VoxelGrid(values, (1.0, 1.0, 1.0), (7.0, 8.0, 9.0))
    coarse, mask = fitted(grid, Mask(hidden), size)
    assert coarse.shape == mask.hidden.shape == (size, size, size)
    again = put_back(coarse.as_float()[None], grid)[0]
    assert ((again > 0.5) == values)[: shape[0] // 2 - 1].mean() > 0.97
    lowest = coarse.spacing[0] * np.flatnonzero(mask.hidden.any(axis=(1, 2)))[0] + coarse.origin[0]
    assert lowest == pytest.approx(shape[0] // 2 - 0.5, abs=max(1, coarse.spacing[0]))


def test_of_scattered_holes_the_model_sees_what_is_left_between_them() -> None:
    values = np.zeros((16, 16, 16), np.bool_)
    values[:8] = True
    hidden = np.random.default_rng(0).random(values.shape) < 0.7
    coarse, mask = fitted(VoxelGrid(values & ~hidden), Mask(hidden), 8)
    assert 0.1 < mask.hidden.mean() < 0.4
    assert (coarse.occupied() == values[::2, ::2, ::2])[~mask.hidden].all()


@settings(max_examples=50, deadline=None)
@given(turns=st.text("xyz", max_size=12))
def test_the_fewest_turns_come_to_the_same(turns: str) -> None:
    few = shortest(turns)
    assert len(few) <= min(len(turns), 4)
    after, wanted = turned(uneven(), few), turned(uneven(), turns)
    assert (after.values == wanted.values).all()
    assert after.spacing == wanted.spacing


def test_every_turn_of_a_cube_takes_few_quarters() -> None:
    every = (*product("xyz", repeat=5), *product("xyz", repeat=6))
    words = {shortest("".join(turns)) for turns in every}
    assert len(words) == 24
    assert (shortest("zzzzz"), shortest("xxxx")) == ("z", "")


def test_a_shell_is_what_air_touches_by_a_face_an_edge_or_a_corner() -> None:
    values = np.zeros((6, 7, 8), np.bool_)
    values[:5, 1:6, 1:7] = True
    hollow = shell(VoxelGrid(values, (1.0, 2.0, 3.0))).values
    inside = np.zeros_like(values)
    inside[1:4, 2:5, 2:6] = True  # the floor of the grid is a wall, too
    assert np.array_equal(hollow, values & ~inside)
    values[4, 5, 6] = False
    assert shell(VoxelGrid(values)).values[3, 4, 5]
    assert shell(VoxelGrid(CHAIR.as_float())).values.dtype == np.bool_
    assert not shell(VoxelGrid(np.zeros((4, 4, 4), np.bool_))).values.any()


def test_a_shape_in_another_unit_has_the_same_voxels() -> None:
    grid = scaled(uneven(), 25.4)
    assert np.array_equal(grid.values, uneven().values)
    assert grid.spacing == pytest.approx((50.8, 50.8, 25.4))
    assert grid.origin == pytest.approx((762.0, 508.0, 254.0))
