"""NIfTI files: values, spacing and origin survive; nibabel agrees; damage is refused."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import nibabel
import numpy as np
import pytest

from voxstudio.cli import main
from voxstudio.data.formats import ReadOptions, ShapeSet, read_shapes, write_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FIELD = np.random.default_rng(2).random((4, 5, 6)).astype(np.float32)
SPACING, ORIGIN = (0.5, 1.5, 2.25), (-1.0, 2.0, 0.125)
ENDINGS = (".nii", ".nii.gz")


def affine(spacing: tuple[float, ...], origin: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the affine of a grid whose axes are x, y and z; arguments are (z, y, x)."""
    matrix = np.diag([*spacing[::-1], 1.0])
    matrix[:3, 3] = origin[::-1]
    return matrix


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("voxels", [FIELD, FIELD > 0.5])
def test_values_spacing_and_origin_survive(tmp_path: Path, voxels: np.ndarray, ending: str) -> None:
    path = tmp_path / f"shape{ending}"
    write_shapes(path, ShapeSet(voxels[None], spacing=SPACING, origin=ORIGIN))
    back = read_shapes(path)
    assert np.array_equal(back.voxels[0], voxels)
    assert (back.spacing, back.origin) == (SPACING, ORIGIN)
    assert back.name == "shape"
    assert path.read_bytes().startswith(b"\x1f\x8b") == (ending == ".nii.gz")


@pytest.mark.parametrize("ending", ENDINGS)
def test_nibabel_reads_ours(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"shape{ending}"
    write_shapes(path, ShapeSet(FIELD[None], spacing=SPACING, origin=ORIGIN))
    image = nibabel.load(path)
    assert isinstance(image, nibabel.Nifti1Image)
    assert np.array_equal(image.get_fdata(), FIELD.transpose(2, 1, 0))
    for matrix in (image.affine, image.get_qform(), image.get_sform()):
        np.testing.assert_array_equal(matrix, affine(SPACING, ORIGIN))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "f4", "f8"])
def test_we_read_nibabel(tmp_path: Path, dtype: str, order: str, ending: str) -> None:
    path = tmp_path / f"shape{ending}"
    values = (FIELD > 0.5).astype(order + dtype).transpose(2, 1, 0)
    header = nibabel.Nifti1Header(endianness=order)
    nibabel.save(nibabel.Nifti1Image(values, affine(SPACING, ORIGIN), header, dtype=dtype), path)
    back = read_shapes(path)
    assert np.array_equal(back.voxels[0], FIELD > 0.5)
    assert (back.spacing, back.origin) == (SPACING, ORIGIN)


@pytest.mark.parametrize("code", ["sform", "qform", "none"])
@pytest.mark.parametrize("axcodes", ["RAS", "LPS", "PSR", "SLA", "IRP"])
def test_axes_in_any_order_and_direction_are_put_right(
    tmp_path: Path, axcodes: str, code: str
) -> None:
    path = tmp_path / "shape.nii"
    upright = nibabel.Nifti1Image(FIELD.transpose(2, 1, 0), affine(SPACING, ORIGIN))
    turn = nibabel.orientations.axcodes2ornt(axcodes)
    image = upright.as_reoriented(nibabel.orientations.ornt_transform(
        nibabel.orientations.axcodes2ornt("RAS"), turn))  # fmt: skip
    matrix = image.affine.copy()
    image.set_sform(matrix, int(code == "sform"))
    image.set_qform(matrix, int(code == "qform"))
    nibabel.save(image, path)
    back = read_shapes(path)
    if code == "none":  # nothing says where the axes point: the file's order is taken
        assert np.array_equal(back.voxels[0], image.get_fdata().transpose(2, 1, 0))
        assert back.spacing == image.header.get_zooms()[::-1]
        return
    assert np.array_equal(back.voxels[0], FIELD)
    np.testing.assert_allclose(back.spacing, SPACING, rtol=1e-6)
    np.testing.assert_allclose(back.origin, ORIGIN, atol=1e-6)


def test_an_oblique_scan_is_read_as_it_is_stored_on_request(tmp_path: Path) -> None:
    path = tmp_path / "oblique.nii.gz"
    turn = np.deg2rad(8)
    matrix = np.array([[1, 0, 0, 5], [0, np.cos(turn), -2 * np.sin(turn), 6],
                       [0, np.sin(turn), 2 * np.cos(turn), 7], [0, 0, 0, 1]])  # fmt: skip
    values = (FIELD > 0.5).astype(np.uint8)
    nibabel.save(nibabel.Nifti1Image(values.transpose(2, 1, 0), matrix), path)
    with pytest.raises(ImportRejected, match=r"--oblique as-stored"):
        read_shapes(path)
    back = read_shapes(path, ReadOptions(oblique="as-stored"))
    assert np.array_equal(back.voxels[0], values)
    np.testing.assert_allclose(back.spacing, (2, 1, 1), rtol=1e-6)
    np.testing.assert_allclose(back.origin, (7, 6, 5))
    assert main(["convert", str(path), str(tmp_path / "out.npz"), "--oblique", "as-stored"]) == 0
    assert np.array_equal(read_shapes(tmp_path / "out.npz").voxels[0], values)


def test_a_scale_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "shape.nii"
    image = nibabel.Nifti1Image(np.full((2, 2, 2), 100, np.int16), np.eye(4))
    image.header.set_slope_inter(0.005, 0.25)
    nibabel.save(image, path)
    np.testing.assert_allclose(read_shapes(path).voxels, 0.75, rtol=1e-6)


def test_extensions_and_a_single_fourth_axis_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "shape.nii.gz"
    image = nibabel.Nifti1Image((FIELD > 0.5).astype(np.uint8)[..., None], np.eye(4))
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"a chair"))
    nibabel.save(image, path)
    assert np.array_equal(read_shapes(path).voxels[0], FIELD.transpose(2, 1, 0) > 0.5)


def small(**changes: object) -> bytes:
    """Return a file of 2^3 bytes with fields of its header changed."""
    header = nibabel.Nifti1Header()
    header["magic"], header["vox_offset"], header["sizeof_hdr"] = b"n+1", 352, 348
    header["dim"], header["datatype"], header["bitpix"] = [3, 2, 2, 2, 1, 1, 1, 1], 2, 8
    for name, value in changes.items():
        header[name] = value
    return bytes(header.binaryblock) + bytes(4) + b"\x01" * 8


TURNED = [[0.7, -0.7, 0, 0], [0.7, 0.7, 0, 0], [0, 0, 1, 0]]
BAD = {
    "empty": b"",
    "short header": small()[:200],
    "short data": small()[:-1],
    "magic": small(magic=b"abc"),
    "detached": small(magic=b"ni1"),
    "size": small(sizeof_hdr=540),
    "rank 2": small(dim=[2, 2, 4, 1, 1, 1, 1, 1]),
    "rank 4": small(dim=[4, 2, 2, 1, 2, 1, 1, 1]),
    "rank 9": small(dim=[9, 2, 2, 1, 2, 1, 1, 1]),
    "no voxels": small(dim=[3, 2, 0, 2, 1, 1, 1, 1]),
    "negative": small(dim=[3, -2, -2, 2, 1, 1, 1, 1]),
    "huge": small(dim=[3, 32767, 32767, 32767, 1, 1, 1, 1]),
    "complex": small(datatype=32),
    "colours": small(datatype=128),
    "offset": small(vox_offset=1e30),
    "offset nan": small(vox_offset=np.nan),
    "offset back": small(vox_offset=-8),
    "spacing": small(pixdim=[1, 0, 1, 1, 0, 0, 0, 0]),
    "spacing nan": small(pixdim=[1, np.nan, 1, 1, 0, 0, 0, 0]),
    "turned": small(sform_code=1, srow_x=TURNED[0], srow_y=TURNED[1], srow_z=TURNED[2]),
    "values": small(scl_slope=1e30),
    "nan": small(datatype=16, dim=[3, 2, 1, 1, 1, 1, 1, 1])[:-8] + b"\x00\x00\xc0\x7f" * 2,
    "gzip": gzip.compress(small())[:-9],
    "no gzip": b"\x1f\x8b" + small(),
}


def test_the_small_file_is_good(tmp_path: Path) -> None:
    path = tmp_path / "good.nii"
    path.write_bytes(small())
    assert read_shapes(path).voxels.all()


@pytest.mark.parametrize("fault", BAD)
def test_damage_is_refused(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "bad.nii"
    path.write_bytes(BAD[fault])
    with pytest.raises(ImportRejected) as caught:
        read_shapes(path)
    assert "\n" not in str(caught.value)


def test_no_more_is_unpacked_than_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.nii.gz"
    path.write_bytes(gzip.compress(small() + bytes(1 << 26)))
    asked: list[int] = []
    read = gzip.GzipFile.read

    def counted(self: gzip.GzipFile, size: int | None = -1) -> bytes:
        asked.append(-1 if size is None else size)
        return read(self, size)

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    assert read_shapes(path).voxels.all()
    assert min(asked) >= 0
    assert sum(asked) == 352 + 8 + 1  # the last one looks for the checksum


def test_several_shapes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="2 shapes"):
        write_shapes(tmp_path / "two.nii", ShapeSet(np.stack([FIELD, FIELD])))
    assert not list(tmp_path.iterdir())
