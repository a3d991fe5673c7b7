"""From every format into every other one: voxels, orientation, spacing and origin come back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voxstudio.data.formats import FORMATS, ReadOptions, read_shapes, write_grid
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid

VOXELS = [each.extension for each in FORMATS if each.reads and each.writes and not each.mesh]
MESHES = [each.extension for each in FORMATS if each.reads and each.writes and each.mesh]
LENGTHS = st.floats(0.01, 50).map(lambda length: float(np.float32(length)))
PLACES = st.tuples(*[st.floats(-90, 90).map(lambda place: float(np.float32(place)))] * 3)
ODD = np.zeros((12, 12, 12), np.bool_)
"""A shape of no symmetry, ten voxels high."""
ODD[1:11, 2:10, 4:8] = True
ODD[6:11, 2:6] = False
ODD[6:11, 6:8, 4:6] = False


def carried(grid: VoxelGrid, endings: list[str]) -> VoxelGrid:
    """Write and read a shape in one format after another."""
    with TemporaryDirectory() as folder:
        for ending in endings:
            path = Path(folder) / f"shape{ending}"
            write_grid(path, grid)
            grid = read_shapes(path, ReadOptions(resolution=12)).grid(0)
    return grid


def check(grid: VoxelGrid, back: VoxelGrid, places: float) -> None:
    assert np.array_equal(back.occupied(), grid.occupied())
    np.testing.assert_allclose(back.spacing, grid.spacing, rtol=1e-4)
    np.testing.assert_allclose(back.origin, grid.origin, atol=places * max(grid.spacing))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(VOXELS), min_size=2, max_size=2),
    st.tuples(*[st.integers(1, 7)] * 3),
    st.tuples(LENGTHS, LENGTHS, LENGTHS) | LENGTHS.map(lambda edge: (edge, edge, edge)),
    PLACES,
    st.integers(0, 99),
)
def test_voxels_are_carried_whole(
    endings: list[str],
    shape: tuple[int, int, int],
    spacing: tuple[float, float, float],
    origin: tuple[float, float, float],
    seed: int,
) -> None:
    values = np.random.default_rng(seed).random(shape) > 0.5
    grid = VoxelGrid(values, spacing, origin)
    try:
        back = carried(grid, endings)
    except ImportRejected:  # a format without room for the place of voxels refuses it
        grid = VoxelGrid(values)
        back = carried(grid, endings)
    check(grid, back, 1e-3)


@settings(max_examples=25, deadline=None)
@given(st.permutations([*VOXELS, *MESHES]), LENGTHS, PLACES)
def test_a_mesh_is_filled_where_the_voxels_were(
    endings: list[str], edge: float, origin: tuple[float, float, float]
) -> None:
    grid = VoxelGrid(ODD, (edge,) * 3, origin)
    endings = [each for each in endings if each in MESHES][:1] + endings[:1]
    try:
        back = carried(grid, endings)
    except ImportRejected:  # a format without room for the place of voxels
        grid = VoxelGrid(ODD)
        back = carried(grid, endings)
    check(grid, back, 0.05)
