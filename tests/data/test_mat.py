"""MATLAB files written by SciPy: exact values, the file's (x, y, z) turned, damage refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.io import savemat

from voxstudio.data.formats import ReadOptions, read_shapes
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

SHAPE = (np.random.default_rng(1).random((5, 6, 7)) > 0.5).astype(np.uint8)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int8, np.float64])
def test_scipy_instance_is_read(tmp_path: Path, packed: bool, dtype: type) -> None:
    path = tmp_path / "shape.mat"
    beside = {"note": "a chair", "other": np.zeros((2, 2, 2)), "parts": {"legs": 4}}
    savemat(path, {**beside, "instance": SHAPE.astype(dtype)}, do_compression=packed)
    assert np.array_equal(read_shapes(path).voxels[0], SHAPE.transpose(2, 1, 0))


def test_the_only_array_is_found_by_rank(tmp_path: Path) -> None:
    path = tmp_path / "shape.mat"
    savemat(path, {"volume": SHAPE / 2, "flat": np.eye(3)})
    np.testing.assert_array_equal(read_shapes(path).voxels[0], SHAPE.transpose(2, 1, 0) / 2)


@pytest.mark.parametrize("packed", [False, True])
def test_an_array_is_picked_by_name(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "shape.mat"
    savemat(path, {"first": SHAPE, "second": 1 - SHAPE}, do_compression=packed)
    back = read_shapes(path, ReadOptions(key="second"))
    assert np.array_equal(back.voxels[0], 1 - SHAPE.transpose(2, 1, 0))
    with pytest.raises(ImportRejected, match="holds first and second"):
        read_shapes(path)
    with pytest.raises(ImportRejected, match=r"no 3-D array 'third'; .*first and second"):
        read_shapes(path, ReadOptions(key="third"))


@pytest.mark.parametrize("shape", [(5, 6, 7, 1), (5, 6, 7, 1, 1), (1, 5, 6, 7)])
def test_axes_of_one_entry_are_passed_over(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "shape.mat"
    savemat(path, {"instance": SHAPE.reshape(shape)})
    assert np.array_equal(read_shapes(path).voxels[0], SHAPE.transpose(2, 1, 0))


@pytest.mark.parametrize("dtype", ["i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
@pytest.mark.parametrize("packed", [False, True])
def test_labels_of_any_type(tmp_path: Path, packed: bool, dtype: str) -> None:
    path = tmp_path / "shape.mat"
    savemat(path, {"instance": (3 * SHAPE).astype(dtype)}, do_compression=packed)
    assert np.array_equal(read_shapes(path).voxels[0], SHAPE.transpose(2, 1, 0) == 1)


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"flat": np.eye(3)},
        {"a": SHAPE, "b": SHAPE},
        {"instance": np.full((2, 2, 2), np.nan)},
        {"instance": np.zeros((0, 2, 2))},
        {"instance": SHAPE * 1j},
        {"instance": np.array([[["a"]]], dtype=object)},
        {"instance": np.zeros((600, 1, 2))},
    ],
)
def test_what_is_no_shape_is_refused(tmp_path: Path, arrays: dict[str, object]) -> None:
    path = tmp_path / "shape.mat"
    savemat(path, arrays)
    with pytest.raises(ImportRejected):
        read_shapes(path)


@pytest.mark.parametrize("content", [b"", b"MATLAB 7.3 MAT-file" + bytes(200), bytes(300)])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "shape.mat"
    path.write_bytes(content)
    with pytest.raises(ImportRejected):
        read_shapes(path)


def test_a_matrix_without_parts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shape.mat"
    path.write_bytes(bytes(124) + b"\x00\x01IM" + b"\x0e\x00\x00\x00" + bytes(4))
    with pytest.raises(ImportRejected):
        read_shapes(path)
    path.write_bytes(path.read_bytes()[:132] + b"\x08" + bytes(3) + b"\x06" + bytes(7))
    with pytest.raises(ImportRejected):
        read_shapes(path)
