"""Surfaces: closed, outward, the right volume and size, and read back by trimesh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh
from scipy.ndimage import gaussian_filter

from tests.mesh.packages import reread
from voxstudio.data.shapes import families
from voxstudio.data.shapes.catalogue import SOURCES, make
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.mesh.export import EXPORTERS, export_mesh
from voxstudio.mesh.surface import surface

if TYPE_CHECKING:
    from pathlib import Path


def ball(size: int = 32, radius: float = 12.0) -> VoxelGrid:
    axis = np.arange(size) - (size - 1) / 2
    distance = np.sqrt(axis[:, None, None] ** 2 + axis[:, None] ** 2 + axis**2)
    return VoxelGrid(np.clip(radius - distance + 0.5, 0, 1).astype(np.float32))


def test_a_ball_has_the_volume_of_a_ball() -> None:
    mesh = surface(ball())
    assert mesh.watertight
    assert mesh.volume == pytest.approx(4 / 3 * np.pi * 12**3, rel=0.01)


def test_a_shape_that_fills_its_box_is_closed() -> None:
    mesh = surface(VoxelGrid(np.ones((4, 5, 6), np.bool_)))
    assert mesh.watertight
    assert mesh.extent == pytest.approx((6, 5, 4))


@pytest.mark.parametrize("family", families.FAMILIES)
def test_every_family_makes_a_printable_mesh(family: str) -> None:
    voxels = make(SOURCES[family], 2, 32, 5).voxels
    for voxel in voxels:
        mesh = surface(VoxelGrid(voxel.astype(np.bool_)), size_mm=80)
        assert mesh.watertight
        assert mesh.volume > 0
        assert max(mesh.extent) == pytest.approx(80)


def test_smoothing_keeps_the_volume_and_the_seam() -> None:
    voxels = make(SOURCES["chair"], 1, 32, 0).voxels[0].astype(np.bool_)
    rough, smooth = surface(VoxelGrid(voxels)), surface(VoxelGrid(voxels), smooth=5)
    assert smooth.watertight
    assert smooth.volume == pytest.approx(rough.volume, rel=0.05)
    assert not np.allclose(smooth.vertices, rough.vertices)


def test_stray_islands_go_on_request() -> None:
    voxels = np.zeros((12, 12, 12), np.bool_)
    voxels[:6, :6, :6] = True
    voxels[9:11, 9:11, 9:11] = True
    both, one = surface(VoxelGrid(voxels)), surface(VoxelGrid(voxels), keep_largest=True)
    assert both.trimesh().body_count == 2
    assert one.trimesh().body_count == 1
    assert one.volume < both.volume


@pytest.mark.parametrize("ending", EXPORTERS)
@pytest.mark.parametrize("up", ["z", "y"])
def test_files_are_read_back_in_mm_and_upright(tmp_path: Path, ending: str, up: str) -> None:
    values = np.zeros((20, 20, 20), np.float32)
    values[:16, 4:8, 6:12] = 1  # tall along z, shallow along y
    path = tmp_path / f"tower{ending}"
    export_mesh(surface(VoxelGrid(values), size_mm=160), path, up)  # type: ignore[arg-type]
    back = reread(path)
    assert isinstance(back, trimesh.Trimesh)
    back.merge_vertices()
    assert back.is_watertight
    assert back.volume > 0
    assert int(np.argmax(back.extents)) == (2 if up == "z" else 1)
    assert max(back.extents) == pytest.approx(160, rel=0.01)


def test_spacing_and_origin_place_the_mesh() -> None:
    grid = VoxelGrid(
        np.ones((2, 2, 2), np.bool_), spacing=(3.0, 2.0, 1.0), origin=(30.0, 20.0, 10.0)
    )
    low, high = surface(grid).vertices.min(0), surface(grid).vertices.max(0)
    np.testing.assert_allclose(low, [9.5, 19.0, 28.5])
    np.testing.assert_allclose(high, [11.5, 23.0, 34.5])


NOISE = np.random.default_rng(0).random((14, 14, 14))
SMOOTH = gaussian_filter(NOISE, 1.2)
SMOOTH = (SMOOTH - SMOOTH.min()) / np.ptp(SMOOTH)
HARD = {
    "bool": NOISE > 0.5,
    "tenths": np.round(NOISE * 10) / 10,
    "bytes": np.round(SMOOTH * 255) / 255,
    "twentieths": np.round(SMOOTH * 20) / 20,
    "hardly apart": 0.5 + np.where(SMOOTH > 0.5, 1e-7, -1e-7) * NOISE,
    "steep": np.clip((SMOOTH - 0.5) * 1e6 + 0.5, 0, 1),
    "noise": NOISE,
}


@pytest.mark.parametrize("smooth", [0, 3])
@pytest.mark.parametrize("name", HARD)
def test_the_hardest_fields_give_closed_files(tmp_path: Path, name: str, smooth: int) -> None:
    field = HARD[name] if name == "bool" else HARD[name].astype(np.float32)
    mesh = surface(VoxelGrid(field), smooth=smooth, size_mm=100)
    assert mesh.watertight
    for ending in EXPORTERS:
        path = tmp_path / f"hard{ending}"
        export_mesh(mesh, path)
        back = reread(path)
        assert back.is_watertight
        assert back.volume > 0
        assert back.extents.max() == pytest.approx(100, rel=1e-5)


@pytest.mark.parametrize("name", HARD)
def test_the_largest_body_is_one_without_voids(name: str) -> None:
    field = HARD[name] if name == "bool" else HARD[name].astype(np.float32)
    mesh = surface(VoxelGrid(field), keep_largest=True)
    assert mesh.trimesh().body_count == 1
    assert mesh.volume > 0


def test_a_void_is_filled_with_the_largest_body_only() -> None:
    hollow = np.ones((8, 8, 8), np.bool_)
    hollow[3:5, 3:5, 3:5] = False
    kept, filled = surface(VoxelGrid(hollow)), surface(VoxelGrid(hollow), keep_largest=True)
    void = surface(VoxelGrid(~hollow)).volume
    assert filled.volume - kept.volume == pytest.approx(void, rel=1e-4)


@pytest.mark.parametrize("isovalue", [0.0, 0.001, 0.3, 0.7, 0.999])
def test_every_isovalue_gives_a_closed_mesh(isovalue: float) -> None:
    grid = VoxelGrid(np.clip(SMOOTH * 1.2 - 0.1, 0, 1).astype(np.float32))
    volumes = [surface(grid, isovalue=value).volume for value in (isovalue, isovalue / 2)]
    assert surface(grid, isovalue=isovalue).watertight
    assert 0 < volumes[0] <= volumes[1]


def test_an_empty_shape_is_refused() -> None:
    with pytest.raises(ImportRejected, match="isovalue"):
        surface(VoxelGrid(np.zeros((4, 4, 4), np.float32)))
