"""NRRD files: values, spacing and origin survive; pynrrd agrees; damage is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nibabel
import nrrd
import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import ReadOptions, ShapeSet, read_shapes, write_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

FIELD = np.random.default_rng(2).random((1, 4, 5, 6)).astype(np.float32)
SPACING, ORIGIN = (0.5, 1.5, 2.25), (-1.0, 2.0, 0.125)


@pytest.mark.parametrize("voxels", [FIELD, FIELD > 0.5])
def test_values_spacing_and_origin_survive(tmp_path: Path, voxels: np.ndarray) -> None:
    path = tmp_path / "shape.nrrd"
    write_shapes(path, ShapeSet(voxels, spacing=SPACING, origin=ORIGIN))
    back = read_shapes(path)
    assert np.array_equal(back.voxels, voxels)
    assert (back.spacing, back.origin) == (SPACING, ORIGIN)


def test_pynrrd_reads_ours(tmp_path: Path) -> None:
    path = tmp_path / "shape.nrrd"
    write_shapes(path, ShapeSet(FIELD, spacing=SPACING, origin=ORIGIN))
    values, header = nrrd.read(str(path))
    assert np.array_equal(values, FIELD[0].transpose(2, 1, 0))
    assert np.array_equal(header["space directions"], np.diag(SPACING[::-1]))
    assert np.array_equal(header["space origin"], ORIGIN[::-1])


@pytest.mark.parametrize("encoding", ["raw", "gzip"])
@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float64])
def test_we_read_pynrrd(tmp_path: Path, encoding: str, dtype: type) -> None:
    path = tmp_path / "shape.nrrd"
    values = (FIELD[0] > 0.5).astype(dtype).transpose(2, 1, 0)
    nrrd.write(str(path), values, {"encoding": encoding, "spacings": [2.0, 3.0, 4.0]})
    back = read_shapes(path)
    assert np.array_equal(back.voxels[0], FIELD[0] > 0.5)
    assert back.spacing == (4.0, 3.0, 2.0)


def test_axes_in_another_order_and_direction_are_put_right(tmp_path: Path) -> None:
    path = tmp_path / "shape.nrrd"
    # The file's axes run along -y, z and -x, as a scanner's may.
    stored = FIELD[0].transpose(1, 0, 2)[::-1, :, ::-1]
    directions = np.array([[0, -2.0, 0], [0, 0, 3.0], [-4.0, 0, 0]])
    last = np.array([20.0, 8.0, 0.0])  # x of column 5 and y of row 4, where the file starts
    nrrd.write(str(path), stored, {"space directions": directions, "space origin": last})
    back = read_shapes(path)
    assert np.array_equal(back.voxels, FIELD)
    assert (back.spacing, back.origin) == ((3.0, 2.0, 4.0), (0.0, 0.0, 0.0))


TYPES = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "double"]


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2", "ascii"])
@pytest.mark.parametrize("dtype", TYPES)
def test_every_type_and_encoding_of_pynrrd(tmp_path: Path, encoding: str, dtype: str) -> None:
    path = tmp_path / "shape.nrrd"
    values = (FIELD[0] > 0.5).astype(dtype).transpose(2, 1, 0)
    for order in "<>":
        nrrd.write(str(path), values.astype(values.dtype.newbyteorder(order)),
                   {"encoding": encoding})  # fmt: skip
        assert np.array_equal(read_shapes(path).voxels[0], FIELD[0] > 0.5)


def test_hexadecimal_digits(tmp_path: Path) -> None:
    path = tmp_path / "shape.nrrd"
    text = FIELD.astype("<f4").tobytes().hex(" ", 16)
    path.write_text(f"NRRD0001\ntype: float\ndimension: 3\nsizes: 6 5 4\nencoding: hex\n\n{text}\n")
    assert np.array_equal(read_shapes(path).voxels, FIELD)


def test_bytes_and_lines_before_the_voxels_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "shape.nrrd"
    head = HEAD.replace(b"\n\n", b"\nline skip: 2\nbyte skip: 3\n\n")
    path.write_bytes(head + b"one\ntwo\nabc" + b"\x01" * 8)
    assert read_shapes(path).voxels.all()
    path.write_bytes(HEAD.replace(b"\n\n", b"\nbyteskip: -1\n\n") + bytes(99) + b"\x01" * 8)
    assert read_shapes(path).voxels.all()


@pytest.mark.parametrize("space", ["right-anterior-superior", "LAS", "left-posterior-superior"])
def test_nifti_and_nrrd_of_any_space_give_the_same_array(tmp_path: Path, space: str) -> None:
    signs = {"r": (1, 1, 1), "L": (-1, 1, 1), "l": (-1, -1, 1)}[space[0]]
    nifti, ours = tmp_path / "shape.nii.gz", tmp_path / "shape.nrrd"
    affine = np.diag([2.0, 3.0, 4.0, 1.0])
    affine[:3, 3] = 10, 20, 30
    stored = FIELD[0].transpose(2, 1, 0)
    nibabel.save(nibabel.Nifti1Image(stored, affine), nifti)
    nrrd.write(str(ours), stored, {
        "space": space, "space directions": affine[:3, :3] * signs,
        "space origin": affine[:3, 3] * signs,
    })  # fmt: skip
    for one, other in zip(placed(nifti), placed(ours), strict=True):
        np.testing.assert_array_equal(one, other)
    # What is converted stays where it is.
    assert main(["convert", str(ours), str(tmp_path / "again.nii")]) == 0
    assert main(["convert", str(nifti), str(tmp_path / "again.nrrd")]) == 0
    for path in (tmp_path / "again.nii", tmp_path / "again.nrrd"):
        for one, other in zip(placed(nifti), placed(path), strict=True):
            np.testing.assert_array_equal(one, other)


def placed(path: Path) -> tuple[object, ...]:
    """Return the voxels of a file, their spacing and their origin."""
    shapes = read_shapes(path)
    return shapes.voxels, shapes.spacing, shapes.origin


def test_what_we_write_says_its_space(tmp_path: Path) -> None:
    path = tmp_path / "shape.nrrd"
    write_shapes(path, ShapeSet(FIELD, spacing=SPACING, origin=ORIGIN))
    assert nrrd.read_header(str(path))["space"] == "right-anterior-superior"


LAYERS = np.zeros((2, 6, 5, 4), np.uint8)
LAYERS[0, 1:3, 1:4, 1:3], LAYERS[0, 4, 1:4, 1:3], LAYERS[1, 2:5, 1:4, 1:3] = 1, 2, 3


def slicer(path: Path, layers: np.ndarray, **fields: object) -> Path:
    """Write a segmentation as 3D Slicer does."""
    nrrd.write(str(path), layers, {
        "space": "left-posterior-superior", "kinds": ["list", "domain", "domain", "domain"],
        "space directions": np.vstack([np.full(3, np.nan), np.eye(3)]),
        "space origin": np.zeros(3), "Segment0_ID": "Segment_1",
        "Segment0_Name": "Leg for Joerg", "Segment0_LabelValue": "1", **fields,
    })  # fmt: skip
    path.write_bytes(path.read_bytes().replace(b"Joerg", "Jörg".encode(), 1))
    return path


def test_layers_of_a_segmentation_are_one_shape(tmp_path: Path) -> None:
    for layers in (LAYERS[:1], LAYERS):
        path = slicer(tmp_path / "chair.seg.nrrd", layers)
        shapes = read_shapes(path)
        upright = layers.transpose(0, 3, 2, 1)[:, :, ::-1, ::-1]
        assert shapes.name == "chair"
        assert np.array_equal(shapes.grid(0).occupied(), upright.any(0))
        for label in np.unique(layers[layers > 0]).tolist():
            picked = read_shapes(path, ReadOptions(label=label)).grid(0).occupied()
            assert np.array_equal(picked, (upright == label).any(0))


def test_several_volumes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.nrrd"
    nrrd.write(str(path), LAYERS, {"kinds": ["time", "domain", "domain", "domain"]})
    with pytest.raises(ImportRejected, match="2 volumes"):
        read_shapes(path)


@pytest.mark.parametrize("place", [0, 3])
def test_an_axis_of_one_entry_is_passed_over(tmp_path: Path, place: int) -> None:
    path = tmp_path / "one.nrrd"
    stored = (FIELD[0] > 0.5).astype(np.uint8).transpose(2, 1, 0)
    nrrd.write(str(path), np.expand_dims(stored, place))
    assert np.array_equal(read_shapes(path).voxels[0], FIELD[0] > 0.5)


def test_line_ends_of_another_system(tmp_path: Path) -> None:
    path = tmp_path / "crlf.nrrd"
    path.write_bytes(HEAD.replace(b"\n", b"\r\n") + b"\x01" * 8)
    assert read_shapes(path).voxels.all()


def test_a_turned_volume_is_read_as_it_is_stored_on_request(tmp_path: Path) -> None:
    path = tmp_path / "turned.nrrd"
    turned = np.array([[0.8, 0.6, 0], [-1.2, 1.6, 0], [0, 0, 3]])
    nrrd.write(str(path), FIELD[0].transpose(2, 1, 0), {
        "space": "LPS", "space directions": turned, "space origin": [1.0, 2.0, 3.0],
    })  # fmt: skip
    with pytest.raises(ImportRejected, match=r"turned or skewed; .*--oblique as-stored"):
        read_shapes(path)
    shapes = read_shapes(path, ReadOptions(oblique="as-stored"))
    assert np.array_equal(shapes.voxels, FIELD)
    assert shapes.spacing == pytest.approx((3, 2, 1))
    assert shapes.origin == (3.0, -2.0, -1.0)


HEAD = b"NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2 2 2\nencoding: raw\n\n"
GOOD = HEAD + b"\x01" * 8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        GOOD[:-1],
        GOOD + b"\x01",
        GOOD[:30],
        GOOD.replace(b"NRRD", b"NURD"),
        GOOD.replace(b"2 2 2", b"2 2 2 2"),
        GOOD.replace(b"2 2 2", b"0 2 2"),
        GOOD.replace(b"2 2 2", b"100000 100000 100000"),
        GOOD.replace(b"raw", b"gzip"),
        GOOD.replace(b"raw", b"hex"),
        GOOD.replace(b"raw", b"zrl"),
        GOOD.replace(b"raw", b"bzip2"),
        GOOD.replace(b"raw", b"ascii"),
        HEAD.replace(b"raw", b"ascii") + b"1 1 1 1 1 1 1",
        HEAD.replace(b"raw", b"ascii") + b"1 " * 9,
        HEAD.replace(b"raw", b"ascii") + b"1 1 1 1 1 1 1 256",
        HEAD.replace(b"raw", b"ascii") + b"1 1 1 1 1 1 1 " + b"0" * 99 + b"1",
        HEAD.replace(b"raw", b"hex") + b"01" * 7,
        GOOD.replace(b"\nencoding", b"\nbyte skip: 1\nencoding"),
        GOOD.replace(b"\nencoding", b"\nbyte skip: -2\nencoding"),
        GOOD.replace(b"\nencoding", b"\nline skip: 1\nencoding"),
        HEAD + b"\n" * 70_000,
        GOOD.replace(b"\nencoding", b"\ndata file: /etc/hostname\nencoding")[:-8],
        GOOD.replace(b"\nencoding", b"\nspacings: nan 1 1\nencoding"),
        GOOD.replace(b"\nencoding", b"\nspace directions: (1,1,0) (0,1,0) (0,0,1)\nencoding"),
        HEAD.replace(b"uint8", b"float") + b"\x00\x00\xc0\x7f" * 8,
    ],
)
def test_damage_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.nrrd"
    path.write_bytes(content)
    with pytest.raises(ImportRejected):
        read_shapes(path)
