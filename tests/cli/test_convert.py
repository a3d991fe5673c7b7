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
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES[:1]))
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


def test_a_mesh_is_filled_at_the_asked_resolution(tmp_path: Path) -> None:
    source, target = tmp_path / "tower.stl", tmp_path / "tower.npz"
    trimesh.creation.box((2, 4, 8)).export(source)
    assert main(["convert", str(source), str(target), "--resolution", "18"]) == 0
    back = read_shapes(target)
    assert back.voxels.shape == (1, 18, 18, 18)
    assert back.voxels.sum() == 4 * 8 * 16
    assert back.spacing == (0.5, 0.5, 0.5)


def test_a_mesh_with_holes_comes_out_closed(tmp_path: Path) -> None:
    source, target = tmp_path / "ball.off", tmp_path / "ball.obj"
    ball = trimesh.creation.icosphere(3)
    ball.update_faces(np.arange(len(ball.faces)) > 5)
    ball.export(source)
    assert main(["convert", str(source), str(target), "--resolution", "48"]) == 0
    mesh = trimesh.load_mesh(target)
    assert not ball.is_watertight
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(4 / 3 * np.pi, rel=0.03)


def extents_of(path: Path) -> list[int]:
    """Return the solid voxels of the first shape along z, y and x."""
    solid = np.nonzero(read_shapes(path).voxels[0])
    return [int(np.ptp(axis)) + 1 for axis in solid]


@pytest.mark.parametrize(
    ("words", "extents"),
    [
        ([], [6, 4, 2]),
        (["--axes", "xyz"], [2, 4, 6]),
        (["--up", "y"], [4, 6, 2]),
        (["--up-in", "y"], [4, 6, 2]),
        (["--axes", "yzx", "--flip", "z"], [4, 6, 2]),
    ],
)
def test_axes_of_the_source_can_be_named(
    tmp_path: Path, words: list[str], extents: list[int]
) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES))
    out = tmp_path / "out.npz"
    assert main(["convert", str(tmp_path / "in.npz"), str(out), *words]) == 0
    assert extents_of(out) == extents


def test_up_is_of_a_mesh_that_is_written_and_up_in_of_what_is_read(tmp_path: Path) -> None:
    source, target = tmp_path / "tower.obj", tmp_path / "tower.stl"
    trimesh.creation.box((2, 4, 8)).export(source)
    words = ["convert", str(source), str(target), "--up-in", "z", "--up", "y"]
    assert main([*words, "--resolution", "18"]) == 0
    np.testing.assert_allclose(trimesh.load_mesh(target).extents, [2, 8, 4], rtol=1e-6)


def test_a_mesh_stays_upright_through_every_mesh_format(tmp_path: Path) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES[:1]))
    last = tmp_path / "in.npz"
    for ending in ("obj", "stl", "glb", "ply", "npz"):
        now = tmp_path / f"now.{ending}"
        assert main(["convert", str(last), str(now)]) == 0
        last = now
    deep, wide = 28 / 6 * 4, 28 / 6 * 2  # the longest side fills what the padding of 2 leaves
    found = extents_of(last)
    assert found[0] == 30
    assert found[1:] == pytest.approx([deep, wide], abs=2)


def test_one_body_is_left_on_request(tmp_path: Path) -> None:
    both = np.zeros((1, 9, 9, 9), np.bool_)
    both[0, 1:5, 1:5, 1:5] = both[0, 6:8, 6:8, 6:8] = True
    write_shapes(tmp_path / "in.npz", ShapeSet(both))
    for words, bodies in (([], 2), (["--largest"], 1)):
        assert main(["convert", str(tmp_path / "in.npz"), str(tmp_path / "o.stl"), *words]) == 0
        assert trimesh.load_mesh(tmp_path / "o.stl").body_count == bodies


def test_what_cannot_be_converted_is_said_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES))
    for words, fault in (
        ([str(tmp_path / "none.npz"), str(tmp_path / "out.docx")], "cannot be written"),
        ([str(tmp_path / "in.npz"), str(tmp_path / "out.npy")], "cannot be written"),
        ([str(tmp_path / "in.npz"), "out.npz", "--axes", "xy"], "no order"),
        ([str(tmp_path / "in.npz"), "out.stl", "--index", "2"], "has no shape 2"),
    ):
        assert main(["convert", *words]) == 2
        assert fault in capsys.readouterr().err


def test_only_the_shape_that_was_asked_for_is_placed(tmp_path: Path) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(np.stack([np.zeros_like(BOXES[0]), BOXES[1]])))
    words = ["convert", str(tmp_path / "in.npz"), str(tmp_path / "out.npz"), "--place", "floor"]
    assert main(words) == 2  # the other one is empty
    assert main([*words, "--index", "1"]) == 0
    assert read_shapes(tmp_path / "out.npz").voxels.sum() == 2**3


def test_bad_input_is_code_2_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "in.npz").write_bytes(b"no archive")
    assert main(["convert", str(tmp_path / "in.npz"), str(tmp_path / "out.stl")]) == 2
    assert not (tmp_path / "out.stl").exists()


def test_a_set_is_not_cut_to_its_first_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES, np.array([1, 0]), ("low", "high")))
    for ending in ("stl", "nrrd"):
        assert main(["convert", str(tmp_path / "in.npz"), str(tmp_path / f"out.{ending}")]) == 2
        assert "holds 2 shapes" in (told := capsys.readouterr().err)
        assert "--all" in told
        assert "--index" in told
    words = [str(tmp_path / "in.npz"), str(tmp_path / "out.stl")]
    assert main(["convert", *words, "--all", "--index", "0"]) == 2
    assert not list(tmp_path.glob("out*"))
    assert main(["convert", str(tmp_path / "in.npz"), str(tmp_path / "1.npz"), "--index", "1"]) == 0
    one = read_shapes(tmp_path / "1.npz")
    assert np.array_equal(one.voxels[0], BOXES[1])
    assert one.labels is not None
    assert one.labels.tolist() == [0]


@pytest.mark.parametrize("ending", ["stl", "nii.gz"])
def test_all_shapes_of_a_set_become_files_of_their_own(tmp_path: Path, ending: str) -> None:
    shapes = np.repeat(BOXES[:1], 11, axis=0)
    shapes[10] = BOXES[1]
    write_shapes(tmp_path / "in.npz", ShapeSet(shapes))
    words = [str(tmp_path / "in.npz"), str(tmp_path / f"out.{ending}"), "--all"]
    assert main(["convert", *words]) == 0
    files = sorted(tmp_path.glob(f"out*.{ending}"))
    assert [file.name for file in files] == [f"out-{n:02}.{ending}" for n in range(11)]
    assert extents_of(files[0])[0] > extents_of(files[0])[2]
    assert len(set(extents_of(files[10]))) == 1


def test_an_empty_shape_of_a_set_is_named_before_any_file_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_shapes(tmp_path / "in.npz", ShapeSet(BOXES & [[[[True]]], [[[False]]]]))
    words = [str(tmp_path / "in.npz"), str(tmp_path / "out.stl"), "--all"]
    assert main(["convert", *words]) == 2
    assert "in.npz 1: has no voxel" in capsys.readouterr().err
    assert not list(tmp_path.glob("out*"))
