"""PCD clouds of points in the three ways that they are stored."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.errors import ImportRejected
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh.readers.pcd import lzf

if TYPE_CHECKING:
    from pathlib import Path

POINTS = np.array([[0, 0, 0], [1, 2, 3], [np.nan, 0, 0], [4, 5, 6.5]], np.float32)
RECORD = np.dtype([("i", "<u2"), ("z", "<f4"), ("y", "<f4"), ("x", "<f4")])


def head(way: str, **told: str) -> bytes:
    """Return a header of columns in an unusual order."""
    usual = {"VERSION": "0.7", "FIELDS": "i z y x", "SIZE": "2 4 4 4", "TYPE": "U F F F",
             "COUNT": "1 1 1 1", "WIDTH": "4", "HEIGHT": "1", "VIEWPOINT": "0 0 0 1 0 0 0",
             "POINTS": "4"} | told  # fmt: skip
    lines = [f"{name} {words}" for name, words in usual.items()]
    return "\n".join(["# .PCD v0.7", *lines, f"DATA {way}"]).encode() + b"\n"


def table() -> np.ndarray[tuple[int], np.dtype[np.void]]:
    rows = np.zeros(4, RECORD)
    rows["x"], rows["y"], rows["z"] = POINTS.T
    return rows


def literal(data: bytes) -> bytes:
    """Return bytes packed by LZF without a copy."""
    parts = [data[at : at + 32] for at in range(0, len(data), 32)]
    return b"".join(bytes([len(part) - 1]) + part for part in parts)


def stored(way: str) -> bytes:
    """Return the cloud as a file."""
    if way == "ascii":
        rows = (f"7 {z} {y} {x}" for x, y, z in POINTS)
        return head(way) + "\n".join(rows).encode()
    if way == "binary":
        return head(way) + table().tobytes()
    whole = b"".join(table()[name].tobytes() for name in RECORD.names or ())
    packed = literal(whole)
    return head(way) + struct.pack("<II", len(packed), len(whole)) + packed


@pytest.mark.parametrize("way", ["ascii", "binary", "binary_compressed"])
def test_points_that_are_numbers_are_read(way: str, tmp_path: Path) -> None:
    (tmp_path / "a.pcd").write_bytes(stored(way))
    mesh = read_mesh(tmp_path / "a.pcd")
    assert not len(mesh.faces)
    np.testing.assert_allclose(mesh.vertices, POINTS[[0, 1, 3]])


def test_a_copy_may_reach_into_what_it_makes() -> None:
    assert lzf(b"\x01ab" + bytes([3 << 5, 1]), 7) == b"abababa"
    assert lzf(b"\x00a" + bytes([7 << 5, 10, 0]), 20) == b"a" * 20


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (head("ascii") + b"1 2 3", "damaged"),
        (head("binary") + bytes(9), "and holds 9 bytes"),
        (head("binary", POINTS="99999999999") + bytes(9), "declares"),
        (head("binary", COUNT="1 -1 1 1") + table().tobytes(), "declares"),
        (head("binary", TYPE="U S F F") + table().tobytes(), "type S4"),
        (head("zipped"), "is packed as zipped"),
        (stored("binary_compressed")[:-4], "declares"),
        (head("binary_compressed") + struct.pack("<II", 4, 9) + bytes(4), "declares 9 bytes"),
        (b"# nothing\n", "not a PCD"),
    ],
)
def test_what_is_refused(data: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / "a.pcd").write_bytes(data)
    with pytest.raises(ImportRejected, match=fault):
        read_mesh(tmp_path / "a.pcd")
