"""A table of one's own: opened, stood up, a leg recovered, and written where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

import voxstudio as vs
from voxstudio.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LENGTH, WIDTH, HEIGHT, LEG, TOP = 1200.0, 700.0, 740.0, 100.0, 60.0
CORNER = np.array([350.0, 20.0, -900.0])
"""Where the table stands, in mm; y points up."""


def table() -> trimesh.Trimesh:
    """Return the table as CAD has it."""
    top = trimesh.creation.box((LENGTH, TOP, WIDTH))
    parts = [top.apply_translation((LENGTH / 2, HEIGHT - TOP / 2, WIDTH / 2))]
    for x in (LEG / 2, LENGTH - LEG / 2):
        for z in (LEG / 2, WIDTH - LEG / 2):
            leg = trimesh.creation.box((LEG, HEIGHT - TOP / 2, LEG))
            parts.append(leg.apply_translation((x, (HEIGHT - TOP / 2) / 2, z)))
    whole = trimesh.util.concatenate(parts)
    assert isinstance(whole, trimesh.Trimesh)
    whole.apply_translation(CORNER)
    return whole


def feet(mesh: trimesh.Trimesh) -> NDArray[np.float64]:
    """Return the lowest height of each quarter of the table, (4,), in mm."""
    middle = np.add(CORNER, [LENGTH / 2, 0, WIDTH / 2])
    right, back = (mesh.vertices[:, axis] > middle[axis] for axis in (0, 2))
    quarters = [(right == x) & (back == z) for x in (False, True) for z in (False, True)]
    return np.array([mesh.vertices[quarter, 1].min() for quarter in quarters])


@pytest.mark.slow
def test_a_leg_is_recovered_and_the_table_is_where_it_was(tmp_path: Path) -> None:
    table().export(tmp_path / "table.stl")
    model = vs.load("furniture-recovery")
    grid = vs.read(tmp_path / "table.stl", up="y", placement=model.header.placement)
    solid = grid.occupied()
    assert solid[0].any()  # it stands on the floor
    z, y, x = (np.flatnonzero(solid.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1)))
    hidden = np.zeros(grid.shape, np.bool_)
    hidden[: z[-1] - 2, y[0] : y[0] + 6, x[0] : x[0] + 6] = True
    assert solid[hidden].sum() > 30
    made = model.recover(grid, vs.Mask(hidden))[0]
    assert np.array_equal(made.occupied()[~hidden], solid[~hidden])
    vs.write(tmp_path / "back.npz", vs.VoxelGrid(made.values, grid.spacing, grid.origin))
    words = [str(tmp_path / "back.npz"), str(tmp_path / "back.stl"), "--up", "y"]
    assert main(["convert", *words]) == 0
    mesh, voxel = trimesh.load_mesh(tmp_path / "back.stl"), grid.spacing[0]
    assert mesh.is_watertight
    assert np.abs(mesh.bounds - table().bounds).max() < 0.6 * voxel
    assert np.ptp(feet(mesh)) < 0.1 * voxel
    again = vs.read(tmp_path / "back.stl", up="y", placement=model.header.placement)
    assert np.array_equal(again.occupied()[~hidden], solid[~hidden])
