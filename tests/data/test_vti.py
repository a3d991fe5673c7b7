"""VTK images in XML, against VTK's own reader and writer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkIOXML import vtkXMLImageDataReader, vtkXMLImageDataWriter

from voxstudio.data.formats import ReadOptions, read_shapes, write_grid
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid

if TYPE_CHECKING:
    from pathlib import Path

SOLID = np.random.default_rng(0).random((4, 5, 6)) > 0.5
GRID = VoxelGrid(SOLID, (3.0, 2.0, 0.5), (-1.0, 20.0, 7.5))
APPENDED, BINARY, ASCII = 2, 1, 0


def written(path: Path, mode: int, *, packed: bool = False, swapped: bool = False,
            wide: bool = False, cells: bool = False, raw: bool = False,
            kind: type = np.uint8) -> None:  # fmt: skip
    """Write the shape with VTK; extents begin at 1, 2 and 3."""
    image = vtkImageData()
    sizes = np.array(SOLID.shape[::-1]) + cells
    image.SetExtent(1, int(sizes[0]), 2, int(sizes[1]) + 1, 3, int(sizes[2]) + 2)
    image.SetSpacing(0.5, 2.0, 3.0)
    half = np.array(GRID.spacing[::-1]) / 2 * cells
    origin = np.array(GRID.origin[::-1]) - np.array([1, 2, 3]) * GRID.spacing[::-1] - half
    image.SetOrigin(*origin.tolist())
    array = numpy_to_vtk(SOLID.ravel().astype(kind), deep=True)
    array.SetName("voxels")
    (image.GetCellData() if cells else image.GetPointData()).SetScalars(array)
    writer = vtkXMLImageDataWriter()
    writer.SetInputData(image)
    writer.SetFileName(str(path))
    writer.SetDataMode(mode)
    writer.SetEncodeAppendedData(not raw)
    writer.SetBlockSize(32)
    if not packed:
        writer.SetCompressorTypeToNone()
    if swapped:
        writer.SetByteOrderToBigEndian()
    if wide:
        writer.SetHeaderTypeToUInt64()
    assert writer.Write() == 1


@pytest.mark.parametrize(
    "how",
    [
        {"mode": ASCII}, {"mode": BINARY}, {"mode": BINARY, "packed": True, "cells": True},
        {"mode": APPENDED}, {"mode": APPENDED, "packed": True, "wide": True},
        {"mode": APPENDED, "raw": True}, {"mode": APPENDED, "raw": True, "packed": True},
        {"mode": APPENDED, "raw": True, "swapped": True, "kind": np.float32, "packed": True},
        {"mode": BINARY, "swapped": True, "wide": True, "kind": np.int16},
    ],
)  # fmt: skip
def test_what_vtk_writes_is_read(how: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "a.vti"
    written(path, **how)  # type: ignore[arg-type]
    read = read_shapes(path).grid(0)
    assert (read.occupied() == SOLID).all()
    assert read.spacing == GRID.spacing
    assert read.origin == pytest.approx(GRID.origin)


def test_vtk_reads_what_is_written(tmp_path: Path) -> None:
    write_grid(tmp_path / "a.vti", GRID)
    reader = vtkXMLImageDataReader()
    reader.SetFileName(str(tmp_path / "a.vti"))
    reader.Update()
    image = reader.GetOutput()
    values = vtk_to_numpy(image.GetPointData().GetScalars()).reshape(SOLID.shape)
    assert (values == SOLID).all()
    assert image.GetSpacing() == GRID.spacing[::-1]
    assert image.GetOrigin() == GRID.origin[::-1]


def test_several_arrays_want_a_name(tmp_path: Path) -> None:
    written(tmp_path / "a.vti", ASCII)
    text = (tmp_path / "a.vti").read_text().replace('Scalars="voxels"', "")
    array = re.search(r"<DataArray.*?</DataArray>", text, re.DOTALL)
    assert array is not None
    other = array[0].replace('"voxels"', '"other"').replace("1", "0")
    (tmp_path / "b.vti").write_text(text.replace(array[0], array[0] + other))
    with pytest.raises(ImportRejected, match="'voxels', 'other'"):
        read_shapes(tmp_path / "b.vti")
    assert (read_shapes(tmp_path / "b.vti", ReadOptions(key="voxels")).voxels == SOLID).all()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<VTKFile", '<!DOCTYPE a [<!ENTITY b "c">]><VTKFile', "declares types"),
        ('Extent="1 6', 'Extent="1 6000', "6000x5x4"),
        ('Extent="1 6', 'Extent="1 7', "damaged"),
        ('type="ImageData"', 'type="PolyData"', "not a VTK image"),
        ('type="UInt8"', 'type="String"', "String"),
        ("</Piece>", '</Piece><Piece Extent="0 1 0 1 0 1"></Piece>', "several pieces"),
        ("<VTKFile", '<VTKFile compressor="vtkLZ4DataCompressor"', "vtkLZ4"),
        ('format="binary"', 'format="appended" offset="-9"', "damaged"),
    ],
)
def test_what_is_refused(old: str, new: str, fault: str, tmp_path: Path) -> None:
    written(tmp_path / "a.vti", BINARY)
    text = (tmp_path / "a.vti").read_text()
    (tmp_path / "b.vti").write_text(text.replace(old, new))
    with pytest.raises(ImportRejected, match=fault):
        read_shapes(tmp_path / "b.vti")
