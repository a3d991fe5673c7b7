"""MagicaVoxel files: chunks in any order, several models, and what is refused."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.formats import read_shapes, write_grid
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid

if TYPE_CHECKING:
    from pathlib import Path

PALETTE = (b"RGBA", bytes(range(256)) * 4)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("<4sii", name, len(content), 0) + content


def vox(*chunks: tuple[bytes, bytes], version: int = 200) -> bytes:
    """Return a file of chunks, as its specification has it."""
    inner = b"".join(chunk(*each) for each in chunks)
    return struct.pack("<4si4sii", b"VOX ", version, b"MAIN", 0, len(inner)) + inner


def size(*sides: int) -> tuple[bytes, bytes]:
    return b"SIZE", struct.pack("<3i", *sides)


def cells(*rows: tuple[int, int, int, int], count: int | None = None) -> tuple[bytes, bytes]:
    told = len(rows) if count is None else count
    return b"XYZI", struct.pack("<i", told) + bytes(sum(rows, ()))


GOOD = vox((b"PACK", struct.pack("<i", 2)), size(4, 3, 2), cells((3, 2, 1, 255), (0, 0, 0, 1)),
           size(4, 3, 2), cells((1, 0, 0, 9)), (b"nTRN", b"?" * 7), PALETTE)  # fmt: skip


def test_models_of_one_size_are_a_set(tmp_path: Path) -> None:
    (tmp_path / "a.vox").write_bytes(GOOD)
    shapes = read_shapes(tmp_path / "a.vox")
    assert shapes.voxels.shape == (2, 2, 3, 4)
    assert [np.argwhere(each).tolist() for each in shapes.voxels] == [
        [[0, 0, 0], [1, 2, 3]], [[0, 0, 1]],
    ]  # fmt: skip


def test_what_is_written_is_as_the_specification_has_it(tmp_path: Path) -> None:
    values = np.zeros((2, 3, 4), np.bool_)
    values[1, 2, 3] = True
    write_grid(tmp_path / "a.vox", VoxelGrid(values))
    data = (tmp_path / "a.vox").read_bytes()
    assert data == vox(size(4, 3, 2), cells((3, 2, 1, 1)), version=150)
    with pytest.raises(ImportRejected, match="256"):
        write_grid(tmp_path / "a.vox", VoxelGrid(np.zeros((257, 1, 1), np.bool_)))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"VOY " + GOOD[4:], "not a MagicaVoxel"),
        (GOOD[:-9], "cut short"),
        (vox(size(4, 3, 2)), "1 sizes and 0 models"),
        (vox(size(1 << 20, 1, 1), cells()), "declares"),
        (vox(size(0, 1, 1), cells()), "no size"),
        (vox(size(2, 2, 2), cells((2, 0, 0, 1))), "out of bounds"),
        (vox(size(2, 2, 2), cells(count=99)), "more cells"),
        (vox(size(2, 2, 2), cells(), size(3, 2, 2), cells()), "several sizes"),
        (vox(size(2, 2, 2), cells(), (b"VXPL", struct.pack("<6d", *[float("nan")] * 6))), "finite"),
    ],
)
def test_what_is_refused(data: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / "a.vox").write_bytes(data)
    with pytest.raises(ImportRejected, match=fault):
        read_shapes(tmp_path / "a.vox")
