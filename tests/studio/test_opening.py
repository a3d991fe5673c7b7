"""What opening a file makes of it, before any model is chosen for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import trimesh

from voxstudio.studio.control.opening import OpenedShapes, read_files

if TYPE_CHECKING:
    from pathlib import Path


def opened(path: Path) -> OpenedShapes:
    job = read_files([path])
    try:
        while True:
            next(job)
    except StopIteration as done:
        (result,) = done.value
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
