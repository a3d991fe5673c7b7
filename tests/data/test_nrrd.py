"""NRRD files: values, spacing and origin survive; pynrrd agrees; damage is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nrrd
import numpy as np
import pytest

from voxstudio.data.formats import ShapeSet, read_shapes, write_shapes
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
