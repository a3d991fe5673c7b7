"""MATLAB 7.3 files, which are HDF5: exact values, the rules of older files, bounds.

`matlab73.zip` was written by h5py 3.16 with the oldest structures of HDF5, as MATLAB writes them,
behind the 512 bytes of MATLAB. `SHAPE` is in all of them: beside text, a group and complex numbers
(`plain`), in chunks that were shuffled and deflated (`packed`), with two axes more (`axes`),
without MATLAB's bytes (`bare`), in structures that MATLAB does not write (`new`).
"""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests import corpus
from tests.data.test_mat import SHAPE
from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.data.formats.hdf5 import Hdf5, _dtype, _layout
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

UPRIGHT = SHAPE.transpose(2, 1, 0)


def read(folder: Path, data: bytes, key: str | None = None) -> NDArray[np.generic]:
    path = folder / "shape.mat"
    path.write_bytes(data)
    shapes = read_shapes(path, ReadOptions(key=key))
    assert len(shapes) == 1
    found: NDArray[np.generic] = shapes.voxels[0]
    return found


@pytest.mark.parametrize("name", ["plain", "packed", "axes", "bare"])
def test_a_shape_is_read_however_it_is_stored(tmp_path: Path, name: str) -> None:
    wanted = UPRIGHT / 2 if name == "packed" else UPRIGHT
    assert np.array_equal(read(tmp_path, corpus.mat73(name)), wanted)


def test_trees_of_several_levels_are_walked(tmp_path: Path) -> None:
    """Of 216 chunks, and of 300 arrays."""
    tiled = np.tile(SHAPE, (3, 3, 3))[:12, :12, :12].transpose(2, 1, 0)
    assert np.array_equal(read(tmp_path, corpus.mat73("tree")), tiled)
    many = corpus.mat73("many")
    names = [each.name for each in Hdf5(many).datasets()]
    assert sorted(names) == [f"array{number:03}" for number in range(300)]
    for number in (0, 151, 299):
        assert (read(tmp_path, many, f"array{number:03}") == number % 2).all()


def test_an_array_is_picked_by_name_as_in_older_files(tmp_path: Path) -> None:
    several = corpus.mat73("several")
    assert np.array_equal(read(tmp_path, several, "first"), UPRIGHT)
    assert np.array_equal(read(tmp_path, several, "second"), 1 - UPRIGHT)
    with pytest.raises(ImportRejected, match="holds first and second"):
        read(tmp_path, several)
    with pytest.raises(ImportRejected, match=r"no 3-D array 'third'; .*first and second"):
        read(tmp_path, several, "third")
    with pytest.raises(ImportRejected, match="no 3-D array 'note'"):  # text
        read(tmp_path, corpus.mat73("plain"), "note")


def test_other_files_of_hdf5_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRejected, match="that MATLAB does not write"):
        read(tmp_path, corpus.mat73("new"))


def test_older_layouts_are_known() -> None:
    """Those of HDF5 1.6, which MATLAB 7.4 wrote."""
    one = struct.pack("<BBBxxxxxQ3I", 1, 3, 1, 4096, 7, 6, 5)
    assert _layout(one)[:2] == (1, 4096)
    chunks = struct.pack("<BBBxxxxxQ4I", 2, 4, 2, 800, 3, 4, 2, 8)
    assert _layout(chunks) == (2, 800, (3, 4, 2))
    with pytest.raises(ValueError, match="MATLAB does not write"):
        _layout(bytes([4, 2, 0]))


def test_types_of_numbers_and_no_others() -> None:
    whole = struct.pack("<B3BI", 0x10, 8, 0, 0, 2)
    assert _dtype(whole) == np.dtype("<i2")
    assert _dtype(b"\x10\x01" + whole[2:]) == np.dtype(">u2")
    assert _dtype(struct.pack("<B3BI", 0x11, 0x21, 63, 0, 8)) == np.dtype(">f8")
    for other in (0x13, 0x16, 0x17):  # text, compounds such as complex numbers, references
        assert _dtype(bytes([other]) + whole[1:]) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda data: data[:4000], "cut short"),
        (lambda data: data.replace(b"SNOD", b"SPAM"), "no SNOD where it should be"),
        (lambda data: data.replace(b"HEAP", b"HOPE"), "no HEAP where it should be"),
        (lambda data: data.replace(*_sides(3, 4, 2, 3, 999, 2)), "of another grid"),
        (lambda data: data.replace(*_sides(3, 4, 2, 1 << 20, 1 << 10, 8)), "declares chunks of"),
    ],
)
def test_damage_is_refused(tmp_path: Path, change: object, why: str) -> None:
    assert callable(change)
    data = corpus.mat73("packed")
    assert change(data) != data
    with pytest.raises(ImportRejected, match=why):
        read(tmp_path, change(data))


def _sides(*sides: int) -> tuple[bytes, bytes]:
    """Return the sides of a chunk in the file, and others."""
    return struct.pack("<3I", *sides[:3]), struct.pack("<3I", *sides[3:])


def test_a_knotted_tree_and_a_bomb_take_no_memory(tmp_path: Path) -> None:
    """A node that is its own child, and a chunk that becomes more than it declares."""
    tree = bytearray(corpus.mat73("tree"))
    top = tree.index(b"TREE\x01\x01")
    base = 512
    child = 24 + 8 + 8 * 4
    struct.pack_into("<Q", tree, top + child, top - base)
    with pytest.raises(ImportRejected, match="knotted"):
        read(tmp_path, bytes(tree))
    leaf = tree.index(b"TREE\x01\x00")  # or one that is met again: 4 times 57 of 216 chunks
    for number in range(4):
        struct.pack_into("<Q", tree, top + child + number * (child - 24 + 8), leaf - base)
    with pytest.raises(ImportRejected, match="more chunks than it declares"):
        read(tmp_path, bytes(tree))
    packed = bytearray(corpus.mat73("tree"))
    leaf = packed.index(b"TREE\x01\x00") + 24
    bomb = zlib.compress(bytes(100 << 20))
    struct.pack_into("<I", packed, leaf, len(bomb))
    struct.pack_into("<Q", packed, leaf + 8 + 8 * 4, len(packed) - base)
    tracemalloc.start()
    with pytest.raises(ImportRejected, match="damaged"):
        read(tmp_path, bytes(packed) + bomb)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()
