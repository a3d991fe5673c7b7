"""What is one connected component is one surface, though only edges or corners join it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from voxstudio.data.components import component_count, filled
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.surface import surface


@pytest.mark.parametrize(
    "end", [(1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1), (-1, 1, 1), (1, -1, 1)]
)
@pytest.mark.parametrize("occupancies", [(1.0, 1.0, 0.0), (0.6, 0.9, 0.0), (0.6, 1.0, 0.4)])
def test_two_voxels_that_touch_are_one_surface(
    end: tuple[int, int, int], occupancies: tuple[float, float, float]
) -> None:
    first, second, around = occupancies
    field = np.full((5, 5, 5), around, np.float32)
    field[2, 2, 2] = first
    field[tuple(2 + step for step in end)] = second
    mesh = surface(VoxelGrid(field))
    assert mesh.watertight
    assert mesh.trimesh().body_count == 1


def test_voxels_with_air_between_them_stay_apart() -> None:
    field = np.zeros((5, 5, 5), np.float32)
    field[2, 2, 1] = field[2, 2, 3] = field[4, 4, 1] = 1
    field[2, 2, 2] = 0.499
    assert surface(VoxelGrid(field)).trimesh().body_count == 3


@pytest.mark.parametrize("kind", ["noise", "smooth", "bool", "tenths"])
@pytest.mark.parametrize("seed", range(5))
def test_a_mesh_has_as_many_surfaces_as_there_are_components(kind: str, seed: int) -> None:
    field = np.random.default_rng(seed).random((9, 10, 11)).astype(np.float32)
    if kind == "smooth":
        field = gaussian_filter(field, 1.0)
        field = np.asarray((field - field.min()) / np.ptp(field), np.float32)
    field = {"bool": (field > 0.8).astype(np.float32), "tenths": np.round(field, 1)}.get(
        kind, field
    )
    solid = filled(field > 0.5)
    field[solid] = np.maximum(field[solid], 0.6)
    mesh = surface(VoxelGrid(field))
    assert mesh.watertight
    assert mesh.trimesh().body_count == component_count(solid)


def chair() -> np.ndarray[tuple[int, int, int], np.dtype[np.bool_]]:
    """A seat of 8 x 8 voxels on four legs that hang by edges."""
    solid = np.zeros((12, 12, 12), np.bool_)
    solid[6:8, 2:10, 2:10] = True
    for y, x in ((1, 3), (1, 8), (10, 3), (10, 8)):
        solid[1:6, y, x] = True
    return solid


def test_legs_that_hang_by_edges_stay_on() -> None:
    assert component_count(chair()) == 1
    mesh = surface(VoxelGrid(chair()), keep_largest=True)
    assert mesh.trimesh().body_count == 1
    assert mesh.extent[2] == pytest.approx(7)
