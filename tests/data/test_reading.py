"""Reading with options: axes by name, upright, mirrored; and what a format takes for granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import trimesh

from voxstudio.data.formats import (
    FORMATS,
    Format,
    ReadOptions,
    ShapeSet,
    read_mask,
    read_shapes,
)
from voxstudio.data.formats import write_shapes as write
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

VALUES = np.random.default_rng(4).random((3, 4, 5)) > 0.5
PLACE: dict[str, Any] = {"spacing": (1.0, 2.0, 3.0), "origin": (10.0, 20.0, 30.0)}


@pytest.fixture
def npy(tmp_path: Path) -> Path:
    np.save(tmp_path / "shape.npy", VALUES)
    return tmp_path / "shape.npy"


@pytest.mark.parametrize("axes", ["zyx", "zxy", "yzx", "yxz", "xzy", "xyz"])
def test_axes_name_what_is_in_the_file(npy: Path, axes: str) -> None:
    back = read_shapes(npy, ReadOptions(axes=axes)).voxels[0]
    for index in np.ndindex(VALUES.shape):
        at = dict(zip(axes, index, strict=True))
        assert back[at["z"], at["y"], at["x"]] == VALUES[index]


def test_the_usual_axes_of_a_format_change_nothing(tmp_path: Path) -> None:
    cube = ShapeSet(VALUES[None])
    for known in FORMATS:
        if known.reads and known.writes and not known.mesh:
            path = tmp_path / f"shape{known.extension}"
            write(path, cube)
            named = read_shapes(path, ReadOptions(axes=known.axes, up=known.up))
            assert np.array_equal(named.voxels[0], VALUES)


def test_flips_mirror_in_place(npy: Path) -> None:
    back = read_shapes(npy, ReadOptions(flip="zx")).voxels[0]
    assert np.array_equal(back, VALUES[::-1, :, ::-1])


def test_y_up_is_a_turn_and_no_mirroring(tmp_path: Path) -> None:
    path = tmp_path / "shape.npz"
    write(path, ShapeSet(VALUES[None], **PLACE))
    back = read_shapes(path, ReadOptions(up="y"))
    for z, y, x in np.ndindex(VALUES.shape):
        assert back.voxels[0, y, 2 - z, x] == VALUES[z, y, x]
    assert back.spacing == (2.0, 1.0, 3.0)
    # The topmost layer, at z = 12, is now the foremost one, at y = -12.
    assert back.origin == (20.0, -12.0, 30.0)


def test_spacing_and_origin_follow_their_axes(tmp_path: Path) -> None:
    path = tmp_path / "shape.npz"
    write(path, ShapeSet(VALUES[None], **PLACE))
    back = read_shapes(path, ReadOptions(axes="yzx"))
    assert (back.spacing, back.origin) == ((2.0, 1.0, 3.0), (20.0, 10.0, 30.0))


def test_numpy_files_are_never_permuted_unasked(tmp_path: Path) -> None:
    stack = np.random.default_rng(5).random((2, 3, 4, 5)) > 0.5
    np.savez(tmp_path / "set.npz", voxels=stack)
    np.save(tmp_path / "set.npy", stack)
    for name in ("set.npz", "set.npy"):
        assert np.array_equal(read_shapes(tmp_path / name).voxels, stack)


def test_a_key_picks_one_of_several_arrays(tmp_path: Path) -> None:
    path = tmp_path / "several.npz"
    np.savez(path, first=VALUES, second=~VALUES)
    assert np.array_equal(read_shapes(path, ReadOptions(key="second")).voxels[0], ~VALUES)
    with pytest.raises(ImportRejected, match="first and second"):
        read_shapes(path)
    with pytest.raises(ImportRejected, match="'third'"):
        read_shapes(path, ReadOptions(key="third"))


TOWER = trimesh.creation.box((2, 4, 8))  # wide, deep and tall along x, y and z
TOWER_UP_Y = trimesh.creation.box((2, 8, 4))


@pytest.mark.parametrize("ending", ["off", "stl", "ply", "obj", "glb"])
def test_meshes_stand_upright_as_their_format_has_it(tmp_path: Path, ending: str) -> None:
    usual = TOWER_UP_Y if ending in ("obj", "glb") else TOWER
    for shape, options in (
        (usual, ReadOptions(resolution=10)),
        (TOWER, ReadOptions(resolution=10, up="z")),
        (TOWER_UP_Y, ReadOptions(resolution=10, up="y")),
    ):
        path = tmp_path / f"tower.{ending}"
        shape.export(path)
        solid = np.nonzero(read_shapes(path, options).voxels[0])
        assert [int(np.ptp(axis)) + 1 for axis in solid] == [8, 4, 2]


def test_the_front_of_a_y_up_mesh_is_at_low_y(tmp_path: Path) -> None:
    wedge = trimesh.Trimesh([[0, 0, 1], [2, 0, 1], [0, 0, 0], [2, 0, 0], [0, 2, 0], [2, 2, 0]],
                            [[0, 1, 4], [1, 5, 4], [0, 2, 1], [1, 2, 3], [2, 4, 3], [3, 4, 5],
                             [0, 4, 2], [1, 3, 5]])  # fmt: skip
    assert wedge.is_watertight
    path = tmp_path / "wedge.glb"
    wedge.export(path)
    solid = read_shapes(path, ReadOptions(resolution=17)).voxels[0]
    rows = np.flatnonzero(solid.any(axis=(0, 2)))
    front, back = np.array_split(solid[:, rows].sum(axis=(0, 2)), 2)
    assert front.sum() < back.sum() / 2  # glTF's front, +z, is where the wedge is low


@pytest.mark.parametrize(
    "options",
    [{"axes": "xy"}, {"axes": "xxz"}, {"axes": "abc"}, {"flip": "w"}, {"flip": "xx"},
     {"up": "x"}, {"resolution": 3}, {"resolution": 257}],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ImportRejected, match=next(iter(options))):
        ReadOptions(**options)


BESIDE = {
    ".nhdr": "NRRD0005\ntype: uint8\nsizes: 5 4 3\nencoding: raw\ndata file: mask.raw\n",
    ".mhd": "DimSize = 5 4 3\nElementType = MET_UCHAR\nTransformMatrix = -1 0 0 0 -1 0 0 0 1\n"
    "ElementDataFile = mask.raw\n",
}
"""Headers of voxels in another file."""


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.extension)
def test_every_voxel_format_holds_masks(tmp_path: Path, known: Format) -> None:
    path = tmp_path / f"mask{known.extension}"
    if known.mesh:
        with pytest.raises(ImportRejected, match="not a mask"):
            read_mask(path)
        return
    if known.extension == ".npz":
        np.savez(path, mask=VALUES)
    elif known.extension == ".npy":
        np.save(path, VALUES)
    elif known.writes:
        write(path, ShapeSet(VALUES[None]))
    elif known.extension in BESIDE:
        path.write_text(BESIDE[known.extension])
        (tmp_path / "mask.raw").write_bytes(VALUES.tobytes())
    else:
        from scipy.io import savemat

        savemat(path, {"mask": VALUES.transpose(2, 1, 0).astype(np.uint8)})
    assert np.array_equal(read_mask(path).hidden, VALUES)
