"""The table of formats: what it promises of a format is what reading and writing do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.mesh.packages import reread
from voxstudio.data.formats import (
    FORMATS,
    Format,
    ReadOptions,
    find_format,
    read_shapes,
    write_grid,
)
from voxstudio.errors import ImportRejected
from voxstudio.grid import VoxelGrid

VALUES = np.zeros((6, 7, 8), np.bool_)
VALUES[1:5, 2:5, 3:5] = True
GRID = VoxelGrid(VALUES, (0.5, 0.5, 0.5), (1.0, 2.0, 3.0))

BOTH = [known for known in FORMATS if known.reads and known.writes and not known.mesh]
MESHES = [known for known in FORMATS if known.writes and known.mesh]


def test_extensions_are_unique_and_described() -> None:
    extensions = [known.extension for known in FORMATS]
    assert len(set(extensions)) == len(extensions)
    assert all(known.description and (known.reads or known.writes) for known in FORMATS)


def test_a_name_is_found_by_its_ending_in_any_case() -> None:
    found = find_format(Path("CHAIR.v2.NRRD"))
    assert found is not None
    assert found.extension == ".nrrd"
    assert find_format(Path("chair")) is None


@pytest.mark.parametrize("known", BOTH, ids=lambda known: known.extension)
def test_a_grid_comes_back(tmp_path: Path, known: Format) -> None:
    path = tmp_path / f"shape{known.extension}"
    write_grid(path, VoxelGrid(VALUES))  # not every format has room for another place
    assert np.array_equal(read_shapes(path).grid(0).occupied(), VALUES)


@pytest.mark.parametrize("known", MESHES, ids=lambda known: known.extension)
def test_a_mesh_stands_where_the_grid_does(tmp_path: Path, known: Format) -> None:
    path = tmp_path / f"shape{known.extension}"
    write_grid(path, GRID)
    mesh = reread(path)
    assert mesh.is_watertight
    np.testing.assert_allclose(np.sort(mesh.extents), [1.0, 1.5, 2.0], rtol=1e-5)


@pytest.mark.parametrize("known", MESHES, ids=lambda known: known.extension)
def test_a_grid_comes_back_from_its_surface(tmp_path: Path, known: Format) -> None:
    values = np.zeros((12, 12, 12), np.bool_)
    values[1:11, 2:10, 4:8] = True
    values[6:11, 2:6] = False
    path = tmp_path / f"shape{known.extension}"
    write_grid(path, VoxelGrid(values, (2.0, 2.0, 2.0), (5.0, -3.0, 1.0)))
    back = read_shapes(path, ReadOptions(resolution=12))
    assert np.array_equal(back.voxels[0], values)
    np.testing.assert_allclose(back.spacing, 2.0, rtol=1e-6)
    np.testing.assert_allclose(back.origin, (5.0, -3.0, 1.0), rtol=1e-5)


def test_endings_that_are_not_written_name_the_ones_that_are(tmp_path: Path) -> None:
    for name in ("shape.npy", "shape.docx"):
        with pytest.raises(ImportRejected, match=r"\.npz .*\.glb"):
            write_grid(tmp_path / name, GRID)
    assert not list(tmp_path.iterdir())
