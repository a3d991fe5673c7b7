"""MetaImage files: values and place survive; VTK agrees; damage is refused."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
import pytest
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOImage import vtkMetaImageReader, vtkMetaImageWriter

from voxstudio.cli import main
from voxstudio.data.formats import ReadOptions, ShapeSet, read_mask, read_shapes, write_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FIELD = np.random.default_rng(2).random((4, 5, 6)).astype(np.float32)
SOLID = FIELD > 0.5
SPACING, ORIGIN = (0.5, 1.5, 2.25), (-1.0, 2.0, 0.125)
HEAD = """ObjectType = Image
NDims = 3
BinaryData = True
BinaryDataByteOrderMSB = False
CompressedData = False
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 10 20 30
CenterOfRotation = 0 0 0
AnatomicalOrientation = RAI
ElementSpacing = 2 2 2
DimSize = 6 5 4
ElementType = MET_UCHAR
ElementDataFile = LOCAL
"""
"""What ITK writes."""


def file(head: str, data: bytes, *changes: tuple[str, str]) -> bytes:
    """Return a file with changes to its header."""
    for old, new in changes:
        assert old in head
        head = head.replace(old, new)
    return head.encode() + data


@pytest.mark.parametrize("voxels", [FIELD, SOLID])
def test_values_spacing_and_origin_survive(tmp_path: Path, voxels: NDArray[Any]) -> None:
    path = tmp_path / "shape.mha"
    write_shapes(path, ShapeSet(voxels[None], spacing=SPACING, origin=ORIGIN))
    back = read_shapes(path)
    assert np.array_equal(back.voxels[0], voxels)
    assert (back.spacing, back.origin) == (SPACING, ORIGIN)


def test_vtk_reads_ours(tmp_path: Path) -> None:
    path = tmp_path / "shape.mha"
    write_shapes(path, ShapeSet(FIELD[None], spacing=SPACING, origin=ORIGIN))
    reader = vtkMetaImageReader()
    reader.SetFileName(str(path))
    reader.Update()
    image = reader.GetOutput()
    values = vtk_to_numpy(image.GetPointData().GetScalars())
    assert np.array_equal(values.reshape(FIELD.shape), FIELD)
    assert image.GetSpacing() == SPACING[::-1]


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"])
@pytest.mark.parametrize("ending", ["mha", "mhd"])
def test_we_read_vtk(tmp_path: Path, ending: str, dtype: str, compressed: bool) -> None:
    path = tmp_path / f"shape.{ending}"
    image = vtkImageData()
    image.SetDimensions(6, 5, 4)
    image.SetSpacing(4, 3, 2)
    values = numpy_to_vtk(SOLID.astype(dtype).ravel(), deep=True)
    image.GetPointData().SetScalars(values)
    writer = vtkMetaImageWriter()
    writer.SetFileName(str(path))
    writer.SetCompression(compressed)
    writer.SetInputData(image)
    writer.Write()
    back = read_shapes(path)
    # VTK counts as ITK does, to the left and to the back.
    assert np.array_equal(back.voxels[0][:, ::-1, ::-1], SOLID)
    assert back.spacing == (2.0, 3.0, 4.0)


@pytest.mark.parametrize(
    ("changes", "data"),
    [
        ([], SOLID.tobytes()),
        ([("\n", "\r\n")], SOLID.tobytes()),
        ([("CompressedData = False", "CompressedData = True")], zlib.compress(SOLID.tobytes())),
        ([("BinaryData = True", "BinaryData = False")],
         b"\n".join(b"%d" % number for number in SOLID.ravel())),
        ([("UCHAR", "USHORT"), ("MSB = False", "MSB = True")], SOLID.astype(">u2").tobytes()),
        ([("UCHAR", "LONG_LONG")], SOLID.astype("<i8").tobytes()),
        ([("NDims = 3", "NDims = 4"), ("6 5 4", "6 5 4 1"), ("2 2 2", "2 2 2 1"),
          ("10 20 30", "10 20 30 0"),
          ("1 0 0 0 1 0 0 0 1", " ".join(map(str, np.eye(4, dtype=int).ravel())))],
         SOLID.tobytes()),
        ([("NDims = 3\n", "NDims = 3\nHeaderSize = 9\n")], bytes(9) + SOLID.tobytes()),
    ],
)  # fmt: skip
def test_other_ways_to_write_the_same(
    tmp_path: Path, changes: list[tuple[str, str]], data: bytes
) -> None:
    path = tmp_path / "shape.mha"
    path.write_bytes(file(HEAD, data, *changes))
    back = read_shapes(path)
    assert np.array_equal(back.voxels[0][:, ::-1, ::-1], SOLID)
    assert back.spacing == (2.0, 2.0, 2.0)
    assert back.origin == (30.0, -28.0, -20.0)


def test_labels_and_turned_axes(tmp_path: Path) -> None:
    path = tmp_path / "labels.mha"
    labels = SOLID * np.uint8(2)
    turned = ("1 0 0 0 1 0 0 0 1", "0.8 0.6 0 -0.6 0.8 0 0 0 1")
    path.write_bytes(file(HEAD, labels.tobytes(), turned))
    with pytest.raises(ImportRejected, match="turned or skewed"):
        read_shapes(path)
    back = read_shapes(path, ReadOptions(label=2, oblique="as-stored"))
    assert np.array_equal(back.voxels[0], SOLID)
    assert back.spacing == (2.0, 2.0, 2.0)


def test_shape_and_mask_fit_whatever_pair_is_mixed(tmp_path: Path) -> None:
    shape, mask = np.zeros((2, 32, 32, 32), np.bool_)
    shape[4:12, 8:24, 6:20] = True
    mask[:10, :10, :8] = True
    known = int((shape & mask).sum())
    for name, values in (("shape", shape), ("mask", mask)):
        affine = np.diag([-2.0, -2, 2, 1])
        affine[:3, 3] = -10, -20, 30
        image = nibabel.Nifti1Image(values.astype(np.uint8).transpose(2, 1, 0), affine)
        nibabel.save(image, tmp_path / f"{name}.nii.gz")
        head = HEAD.replace("6 5 4", "32 32 32")
        (tmp_path / f"{name}.mha").write_bytes(head.encode() + values.tobytes())
        nrrd = tmp_path / f"{name}.nrrd"
        nrrd.write_bytes(
            b"NRRD0004\ntype: unsigned char\ndimension: 3\nspace: left-posterior-superior\n"
            b"sizes: 32 32 32\nspace directions: (2,0,0) (0,2,0) (0,0,2)\nencoding: raw\n"
            b"space origin: (10,20,30)\n\n" + values.tobytes()
        )
    for one in ("nii.gz", "nrrd", "mha"):
        for other in ("nii.gz", "nrrd", "mha"):
            solid = read_shapes(tmp_path / f"shape.{one}").grid(0).occupied()
            hidden = read_mask(tmp_path / f"mask.{other}").hidden
            assert (solid & hidden).sum() == known


DETACHED = {
    "nhdr": "NRRD0005\ntype: uint8\ndimension: 3\nsizes: 6 5 4\nencoding: raw\ndata file: {}\n",
    "mhd": HEAD.replace("LOCAL", "{}"),
}


@pytest.mark.parametrize("ending", DETACHED)
def test_voxels_in_a_file_beside_the_header(tmp_path: Path, ending: str) -> None:
    header = tmp_path / f"det.{ending}"
    header.write_text(DETACHED[ending].format("det.raw"))
    (tmp_path / "det.raw").write_bytes(SOLID.tobytes())
    assert read_shapes(header).voxels.sum() == SOLID.sum()
    assert main(["info", str(header)]) == 0
    (tmp_path / "det.raw").write_bytes(SOLID.tobytes() + b"\0")
    with pytest.raises(ImportRejected, match="another number of voxels"):
        read_shapes(header)


@pytest.mark.parametrize("ending", DETACHED)
def test_voxels_anywhere_else_are_never_opened(tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (tmp_path / "secret.raw").write_bytes(SOLID.tobytes())
    (folder / "link.raw").symlink_to(tmp_path / "secret.raw")
    (folder / "deep").mkdir()
    header = folder / f"det.{ending}"
    for name in ("../secret.raw", str(tmp_path / "secret.raw"), "link.raw", "deep/../link.raw",
                 "..", ".", "deep", "missing.raw", "..\\secret.raw", "LIST", "s%d.raw 1 2 1",
                 "a\x1b[31m.raw"):  # fmt: skip
        header.write_text(DETACHED[ending].format(name))
        with pytest.raises(ImportRejected) as caught:
            read_shapes(header)
        assert str(caught.value).isprintable()


GOOD = file(HEAD, SOLID.tobytes())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        GOOD[:40],
        GOOD[:-1],
        GOOD + b"\0",
        bytes(100_000),
        GOOD.replace(b"Image", b"Tube"),
        GOOD.replace(b"6 5 4", b"6 20"),
        GOOD.replace(b"6 5 4", b"6 0 4"),
        GOOD.replace(b"6 5 4", b"99999 99999 99999"),
        GOOD.replace(b"MET_UCHAR", b"MET_STRING"),
        GOOD.replace(b"NDims = 3", b"ElementNumberOfChannels = 3"),
        GOOD.replace(b"NDims = 3", b"HeaderSize = -2"),
        GOOD.replace(b"NDims = 3", b"HeaderSize = 1"),
        GOOD.replace(b"CompressedData = False", b"CompressedData = True"),
        GOOD.replace(b"BinaryData = True", b"BinaryData = False"),
        GOOD.replace(b"Spacing = 2 2 2", b"Spacing = nan 2 2"),
        GOOD.replace(b"Spacing = 2 2 2", b"Spacing = 0 2 2"),
        GOOD.replace(b"Offset = 10 20 30", b"Offset = 10 20"),
        GOOD.replace(b"1 0 0 0 1 0 0 0 1", b"1 0 0 0"),
    ],
)
def test_damage_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.mha"
    path.write_bytes(content)
    with pytest.raises(ImportRejected) as caught:
        read_shapes(path)
    assert "\n" not in str(caught.value)
