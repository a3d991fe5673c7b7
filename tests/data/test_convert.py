"""Conversion: voxels keep their place, meshes are closed and of the asked size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes

if TYPE_CHECKING:
    from pathlib import Path

BOXES = np.zeros((2, 8, 8, 8), np.bool_)
BOXES[0, 1:7, 2:6, 3:5] = True
BOXES[1, 2:4, 2:4, 2:4] = True


@pytest.mark.parametrize("up", ["z", "y"])
@pytest.mark.parametrize("ending", ["stl", "obj", "ply", "glb"])
def test_a_mesh_is_closed_upright_and_of_the_asked_size(
    tmp_path: Path, ending: str, up: str
) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES))
    target = tmp_path / f"out.{ending}"
    words = ["convert", str(tmp_path / "in.npz"), str(target), "--size-mm", "60", "--up", up]
    assert main(words) == 0
    mesh = trimesh.load_mesh(target)
    assert mesh.is_watertight
    assert mesh.volume > 0
    assert mesh.extents.argmax() == "xyz".index(up)
    assert mesh.extents.max() == pytest.approx(60, rel=0.01)


def test_voxels_pass_through_other_formats(tmp_path: Path) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES))
    for ending in ("nrrd", "binvox", "npz"):
        out = tmp_path / f"out.{ending}"
        assert main(["convert", str(tmp_path / "in.npz"), str(out), "--index", "1"]) == 0
        assert np.array_equal(read_shapes(out).voxels[-1], BOXES[1])


def test_bad_input_is_code_2_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.npz").write_bytes(b"no archive")
    assert main(["convert", str(tmp_path / "in.npz"), str(tmp_path / "out.stl")]) == 2
    assert not (tmp_path / "out.stl").exists()
