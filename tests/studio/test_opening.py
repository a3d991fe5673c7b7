"""What opening a file makes of it, before any model is chosen for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import trimesh

from tests.corpus import CORPUS
from voxstudio.checkpoint import read_header
from voxstudio.data.formats import ShapeSet, write_shapes
from voxstudio.data.importing import ImportChoices
from voxstudio.data.origin import with_some_origin
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid
from voxstudio.latent.files import read_codes
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh_placement import MeshPlacement
from voxstudio.studio.files import import_source
from voxstudio.studio.files.import_check import MESH, OBLIQUE, floors_of
from voxstudio.studio.files.opening import (
    UNKNOWN,
    ImportRules,
    OpenedShapes,
    Refused,
    read_files,
)

if TYPE_CHECKING:
    from pathlib import Path


def result_of(path: Path, rules: ImportRules = UNKNOWN) -> OpenedShapes | Refused:
    job = read_files([path], rules=rules)
    try:
        while True:
            next(job)
    except StopIteration as done:
        (result,) = done.value
    assert isinstance(result, OpenedShapes | Refused)
    return result


def opened(path: Path, rules: ImportRules = UNKNOWN) -> OpenedShapes:
    result = result_of(path, rules)
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
    monkeypatch.setattr(import_source, "HEAVY", 0)
    before = psutil.Process().children()
    job = read_files([tmp_path / "box.stl"])
    next(job)
    assert len(psutil.Process().children()) > len(before)
    job.close()
    found = opened(tmp_path / "box.stl")
    there, (imported,) = found.shapes[0].grid, found.imported
    assert np.array_equal(there.values, here.values)
    assert not there.values.flags.writeable
    # it is known now to take no longer than a window can wait
    again_here = imported.source.read(imported.choices)
    with pytest.raises(StopIteration):
        next(again_here)
    assert isinstance(fault, Refused)
    again = result_of(tmp_path / "bad.stl")
    assert isinstance(again, Refused)
    assert again.text == fault.text


MODELS = ImportRules(floors={32: True, 30: False})
"""As if models took furniture at 32^3 and digits at 30^3."""


def block(side: int, height: int = 0) -> VoxelGrid:
    """A block so many layers above the floor."""
    values = np.zeros((side,) * 3, np.bool_)
    values[height : height + 6, 4:20, 4:20] = True
    return VoxelGrid(values)


def reason_of(path: Path, rules: ImportRules = MODELS) -> str:
    (imported,) = opened(path, rules).imported
    return imported.reason


def test_what_is_obviously_right_is_no_question(tmp_path: Path) -> None:
    """A cube that a model takes, on the floor if it learned so, and all that voxstudio wrote."""
    for name, side, height, why in (
        ("right", 32, 0, ""),
        ("high", 32, 3, "It floats 3 voxels above the floor"),
        ("digit", 30, 3, ""),
        ("large", 40, 0, "No model takes 40×40×40 voxels"),
    ):
        np.save(tmp_path / f"{name}.npy", block(side, height).values)
        assert reason_of(tmp_path / f"{name}.npy") == why
    np.save(tmp_path / "slab.npy", np.ones((2, 3, 4), np.bool_))
    assert reason_of(tmp_path / "slab.npy") == "No model takes 4×3×2 voxels"
    trimesh.creation.box((60, 40, 20)).export(tmp_path / "box.stl")
    assert reason_of(tmp_path / "box.stl") == MESH
    for name in ("own.npz", "own.stl"):
        write_shapes(tmp_path / name, with_some_origin(ShapeSet.of(block(40, 3))))
        assert reason_of(tmp_path / name) == ""
    write_shapes(tmp_path / "several.npz", ShapeSet(np.ones((2, 40, 40, 40), np.bool_)))
    several = opened(tmp_path / "several.npz", MODELS).imported
    assert [(each.source.index, each.reason) for each in several] == [(0, ""), (1, "")]


def test_shapes_stand_on_the_floor_where_models_of_their_size_learned_so(tmp_path: Path) -> None:
    for side, low in ((32, 0), (30, 3), (40, 3)):
        np.save(tmp_path / "high.npy", block(side, 3).values)
        (shape,) = opened(tmp_path / "high.npy", MODELS).shapes
        assert np.argwhere(shape.grid.values).min(0)[0] == low
        assert shape.grid.values.sum() == block(side, 3).values.sum()


@pytest.mark.parametrize("name", ["turned.mha", "turned.nrrd"])
def test_an_oblique_volume_is_read_along_its_own_axes_and_is_a_question(
    tmp_path: Path, name: str
) -> None:
    path = CORPUS[name](tmp_path)
    assert reason_of(path) == OBLIQUE
    assert opened(path).shapes[0].grid.values.any()


def test_what_is_remembered_of_a_format_is_done_to_what_is_no_right_shape(tmp_path: Path) -> None:
    choices = ImportChoices(place="floor", margin=2, resolution=32)
    rules = ImportRules({".npy": choices}, MODELS.floors)
    np.save(tmp_path / "large.npy", block(40, 3).values)
    large = opened(tmp_path / "large.npy", rules)
    assert [(each.remembered, each.reason) for each in large.imported] == [(True, "")]
    assert np.ptp(np.argwhere(large.shapes[0].grid.occupied()), axis=0).max() + 1 == 28
    np.save(tmp_path / "right.npy", block(32).values)
    right = opened(tmp_path / "right.npy", rules)
    assert np.array_equal(right.shapes[0].grid.values, block(32).values)
    assert [each.remembered for each in right.imported] == [False]


def test_what_is_remembered_and_does_not_fit_is_not_done(tmp_path: Path) -> None:
    """A millimetre for a voxel is right for one mesh, and too much for the next."""
    rules = ImportRules({".stl": ImportChoices(place="floor", resolution=32)}, MODELS.floors)
    trimesh.creation.box((20, 20, 20)).export(tmp_path / "small.stl")
    trimesh.creation.box((200, 20, 20)).export(tmp_path / "large.stl")
    small = opened(tmp_path / "small.stl", rules)
    assert small.shapes[0].grid.values.sum() == 20**3
    (large,) = opened(tmp_path / "large.stl", rules).imported
    assert not large.remembered
    assert large.choices == ImportChoices.usual(tmp_path / "large.stl")
    assert "reaches from voxel" in large.reason
    (tmp_path / "bad.stl").write_bytes(b"solid nothing")
    assert isinstance(result_of(tmp_path / "bad.stl", rules), Refused)


def test_models_say_which_sizes_they_take_and_whether_on_the_floor(checkpoint: Path) -> None:
    header = read_header(checkpoint)
    high, low = (
        header.model_copy(update={"training": {"placement": MeshPlacement(place).to_json()}})
        for place in ("centre", "floor")
    )
    assert floors_of([high]) == {16: False}
    assert floors_of([high, low]) == floors_of([low, high]) == {16: True}
