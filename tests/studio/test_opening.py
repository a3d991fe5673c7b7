"""What opening a file makes of it, before any model is chosen for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import trimesh

from voxstudio.errors import ImportRejected
from voxstudio.latent.files import read_codes
from voxstudio.mesh.read import read_mesh
from voxstudio.studio.files import opening
from voxstudio.studio.files.opening import OpenedShapes, Refused, read_files

if TYPE_CHECKING:
    from pathlib import Path


def result_of(path: Path) -> OpenedShapes | Refused:
    job = read_files([path])
    try:
        while True:
            next(job)
    except StopIteration as done:
        (result,) = done.value
    assert isinstance(result, OpenedShapes | Refused)
    return result


def opened(path: Path) -> OpenedShapes:
    result = result_of(path)
    assert isinstance(result, OpenedShapes)
    return result


def test_a_mesh_stands_on_the_floor_as_long_as_the_furniture_that_models_learned(
    tmp_path: Path,
) -> None:
    trimesh.creation.box((60, 40, 20)).export(tmp_path / "box.stl")
    (shape,) = opened(tmp_path / "box.stl").shapes
    solid = shape.grid.values
    spans = [np.flatnonzero(solid.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    assert solid.shape == (32, 32, 32)
    assert spans[0][0] == 0
    assert len(spans[2]) == 26
    assert spans[2][0] == 3


def test_points_open_as_the_voxels_that_hold_them(tmp_path: Path) -> None:
    np.savetxt(tmp_path / "line.xyz", np.stack([np.arange(26.0)] * 3, axis=1))
    (shape,) = opened(tmp_path / "line.xyz").shapes
    assert shape.grid.values.sum() == 26


@pytest.mark.parametrize("name", ["pipe.npz", "pipe.stl", "pipe.nii.gz", "pipe.safetensors"])
def test_nothing_waits_for_a_pipe(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    result = result_of(tmp_path / name)
    assert isinstance(result, Refused)
    assert "is a pipe or a device, not a file" in result.text


def test_no_slot_and_no_reader_waits_for_a_pipe(tmp_path: Path) -> None:
    for name in ("codes.npz", "mesh.stl"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(ImportRejected, match="is a pipe or a device, not a file"):
        read_codes(tmp_path / "codes.npz", 6)
    with pytest.raises(ImportRejected, match="is a pipe or a device, not a file"):
        read_mesh(tmp_path / "mesh.stl")


def test_a_heavy_mesh_is_read_in_a_process_that_can_be_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trimesh.creation.box((60, 40, 20)).export(tmp_path / "box.stl")
    (tmp_path / "bad.stl").write_bytes(b"solid nothing")
    here = opened(tmp_path / "box.stl").shapes[0].grid
    fault = result_of(tmp_path / "bad.stl")
    monkeypatch.setattr(opening, "HEAVY", 0)
    before = psutil.Process().children()
    job = read_files([tmp_path / "box.stl"])
    next(job)
    assert len(psutil.Process().children()) > len(before)
    job.close()
    there = opened(tmp_path / "box.stl").shapes[0].grid
    assert np.array_equal(there.values, here.values)
    assert not there.values.flags.writeable
    assert isinstance(fault, Refused)
    again = result_of(tmp_path / "bad.stl")
    assert isinstance(again, Refused)
    assert again.text == fault.text
