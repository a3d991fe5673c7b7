"""Small files that other programs of this kind get wrong, each with the right answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.components import largest_component
from voxstudio.data.formats import ReadOptions, read_mask, read_shapes
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh.surface import surface
from voxstudio.mesh_placement import MeshPlacement

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ReadOptions(placement=MeshPlacement("keep", "keep"))

SOLID = {
    "ascii.nrrd": 793, "det.nhdr": 793, "one_utf8name.seg.nrrd": 793, "t_int64.nrrd": 793,
    "one_layer4d.seg.nrrd": 72, "two.seg.nrrd": 184, "labels.nii.gz": 128, "u8_labels.npy": 1952,
    "channels_last.npz": 1952, "crlf.binvox": 1932, "trail.binvox": 1932,
}  # fmt: skip

BOXES = dict.fromkeys(("count0.stl", "asc_longname.stl", "asc_noendsolid.stl"), 6000.0) | {
    "tri_comment_v.off": 2.0, "cube_broken_lines.off": 1.0, "cube_tristrips.ply": 1.0,
}  # fmt: skip


def solid(
    path: Path, options: ReadOptions = KEPT
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    shapes = read_shapes(path, options)
    assert len(shapes) == 1
    return shapes.grid(0).occupied()


@pytest.mark.parametrize("name", SOLID)
def test_voxels_that_are_solid(name: str, cases: Path) -> None:
    assert solid(cases / name).sum() == SOLID[name]


@pytest.mark.parametrize("name", BOXES)
def test_boxes_have_twelve_triangles(name: str, cases: Path) -> None:
    mesh = read_mesh(cases / name)
    assert len(mesh.faces) == 12
    assert mesh.watertight
    assert mesh.volume == pytest.approx(BOXES[name])


@pytest.mark.parametrize("ending", ["obj", "ply", "off"])
def test_concave_polygons_keep_to_their_outline(ending: str, cases: Path) -> None:
    mesh = read_mesh(cases / f"chair_ngon_6.{ending}")
    assert mesh.watertight
    assert mesh.volume == pytest.approx(0.176)
    grid = read_shapes(cases / f"chair_ngon_6.{ending}").grid(0)
    assert grid.occupied().sum() * grid.spacing[0] ** 3 == pytest.approx(0.176, rel=0.001)


def test_one_volume_from_two_worlds_is_one_array(cases: Path) -> None:
    shapes = [solid(cases / f"itk_shape.{ending}") for ending in ("nii.gz", "nrrd", "mha")]
    masks = [read_mask(cases / f"itk_mask.{ending}").hidden for ending in ("nii.gz", "nrrd")]
    assert {int((shape & mask).sum()) for shape in shapes for mask in masks} == {96}
    assert all((shape == shapes[0]).all() for shape in shapes)


def test_any_label_of_a_mask_hides(cases: Path) -> None:
    assert read_mask(cases / "mask_two.npy").hidden.sum() == 16384
    assert solid(cases / "c32.npy").shape == (32, 32, 32)


def test_oblique_volumes_and_distances_are_read_on_request(cases: Path) -> None:
    oblique = read_shapes(cases / "oblique8.nii.gz", ReadOptions(oblique="as-stored"))
    assert oblique.voxels.shape == (1, 16, 14, 12)
    ball = read_shapes(cases / "tsdf.npy", ReadOptions(level=0, inside="negative"))
    assert surface(ball.grid(0)).volume == pytest.approx(4189, rel=0.01)


def test_legs_that_hang_by_edges_stay(cases: Path) -> None:
    chair = solid(cases / "edge_joined_legs.npz")
    heights = [
        np.ptp(np.flatnonzero(each.any((1, 2)))) for each in (chair, largest_component(chair))
    ]
    assert heights[0] == heights[1]
