"""Binvox files: exact round trips, agreement with trimesh, refusal of everything damaged."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from trimesh.exchange.binvox import export_binvox, load_binvox
from trimesh.voxel import VoxelGrid as TrimeshGrid

from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = np.random.default_rng(3).random((1, 5, 7, 6)) > 0.6
GOOD = b"#binvox 1\ndim 2 2 2\ntranslate 0 0 0\nscale 1\ndata\n\x01\x08"


def test_values_spacing_and_origin_survive(tmp_path: Path) -> None:
    path = tmp_path / "shape.binvox"
    write_shapes(path, ShapeSet(SHAPE, spacing=(0.5, 0.5, 0.5), origin=(1.0, -2.0, 3.0)))
    back = read_shapes(path)
    assert np.array_equal(back.voxels, SHAPE)
    np.testing.assert_allclose(back.spacing, 0.5)
    np.testing.assert_allclose(back.origin, (1, -2, 3))


@pytest.mark.parametrize("fill", [False, True])
def test_runs_longer_than_a_byte_survive(tmp_path: Path, fill: bool) -> None:
    path = tmp_path / "shape.binvox"
    values = np.full((1, 9, 10, 11), fill)
    write_shapes(path, ShapeSet(values))
    assert np.array_equal(read_shapes(path).voxels, values)


def test_trimesh_and_voxstudio_read_each_other(tmp_path: Path) -> None:
    cube = np.random.default_rng(5).random((6, 6, 6)) > 0.5
    path = tmp_path / "theirs.binvox"
    path.write_bytes(export_binvox(TrimeshGrid(cube)))
    assert np.array_equal(read_shapes(path).voxels[0], cube.transpose(2, 1, 0))
    write_shapes(path, ShapeSet(cube[None]))
    theirs = load_binvox(io.BytesIO(path.read_bytes())).matrix
    assert np.array_equal(theirs, cube.transpose(2, 1, 0))


def test_bytes_are_in_the_order_of_the_specification(tmp_path: Path) -> None:
    # "The y-coordinate runs fastest, then the z-coordinate, then the x-coordinate": here y is
    # the file's upward axis of 4, z its 3 and x its 2, in which only x = 1, z = 0, y = 2 is solid.
    path = tmp_path / "one.binvox"
    head = b"#binvox 1\ndim 2 3 4\ntranslate 0 0 0\nscale 1\ndata\n"
    solid = 1 * (3 * 4) + 0 * 4 + 2
    path.write_bytes(head + bytes([0, solid, 1, 1, 0, 24 - solid - 1]))
    assert np.argwhere(read_shapes(path).voxels[0]).tolist() == [[0, 2, 1]]
    assert read_shapes(path).voxels.shape == (1, 3, 4, 2)


def test_trimesh_reads_ours_when_one_side_differs(tmp_path: Path) -> None:
    # trimesh cannot hold three different sides; these tell x from y and z.
    values = np.random.default_rng(6).random((1, 5, 5, 3)) > 0.5
    path = tmp_path / "ours.binvox"
    write_shapes(path, ShapeSet(values))
    theirs = load_binvox(io.BytesIO(path.read_bytes())).matrix
    assert np.array_equal(theirs, values[0].transpose(2, 1, 0))


def test_materials_of_version_2_are_solid(tmp_path: Path) -> None:
    path = tmp_path / "two.binvox"
    path.write_bytes(GOOD.replace(b"binvox 1", b"binvox 2").replace(b"\x01\x08", b"\x07\x08"))
    assert read_shapes(path).voxels.all()


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace(b"\n", b"\r\n"),
        GOOD + b"\n",
        GOOD + b"\r\n",
        GOOD.replace(b"\x01\x08", b"\x01\x07\x01\x01\n"),
        GOOD.replace(b"2 2 2", b"2 2 2  # voxels").replace(b"0 0 0", b"0 0 0 # metres"),
        GOOD.replace(b"dim", b"# made by hand\n\ndim"),
        GOOD.replace(b"data", b"data "),
        GOOD.replace(b"#binvox 1", b"#binvox 1 # by hand: \xc3\xbc"),
        b"#binvox 1\ndim 2 2 2\ndata\n\x01\x08",
    ],
)
def test_what_harms_nothing_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "good.binvox"
    path.write_bytes(content)
    back = read_shapes(path)
    assert back.voxels.shape == (1, 2, 2, 2)
    assert back.voxels.all()
    assert back.spacing == (0.5, 0.5, 0.5)


def test_ten_voxels_at_the_end_are_no_line_end(tmp_path: Path) -> None:
    path = tmp_path / "ten.binvox"
    path.write_bytes(GOOD.replace(b"2 2 2", b"2 3 3").replace(b"\x01\x08", b"\0\x08\x01\n"))
    assert read_shapes(path).voxels.sum() == 10


@pytest.mark.parametrize(
    "content",
    [
        b"",
        GOOD + b"\n\n\n\n\n\n",
        b"#binvox 1\n" + b"# comment\n" * 2000 + GOOD[10:],
        GOOD[:-1],
        GOOD[:20],
        GOOD + b"\x00",
        GOOD + b"\x00\x01",
        b"#voxbin" + GOOD[7:],
        GOOD.replace(b"dim 2 2 2", b"dim 2 2"),
        GOOD.replace(b"dim 2 2 2", b"dim 0 2 2"),
        GOOD.replace(b"dim 2 2 2", b"dim -2 -2 2"),
        GOOD.replace(b"dim 2 2 2", b"dim 100000 100000 100000"),
        GOOD.replace(b"scale 1", b"scale nan"),
        GOOD.replace(b"scale 1", b"scale"),
        GOOD.replace(b"\x01\x08", b"\x02\x08"),
    ],
)
def test_damage_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.binvox"
    path.write_bytes(content)
    with pytest.raises(ImportRejected):
        read_shapes(path)


def test_what_binvox_cannot_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shape.binvox"
    with pytest.raises(ImportRejected, match="2 shapes"):
        write_shapes(path, ShapeSet(np.repeat(SHAPE, 2, axis=0)))
    with pytest.raises(ImportRejected, match="not cubes"):
        write_shapes(path, ShapeSet(SHAPE, spacing=(1.0, 1.0, 2.0)))
    assert not path.exists()
