"""Points of one side as an observation: solid, empty or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from voxstudio.data.formats import ReadOptions, read_mask, read_shapes
from voxstudio.data.scans import Observation, read_scan
from voxstudio.errors import ImportRejected
from voxstudio.masks import parse_mask, sensor_of
from voxstudio.mesh.read import read_mesh
from voxstudio.mesh_placement import MeshPlacement

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ReadOptions(placement=MeshPlacement("keep", "keep"))
FRONT = (15.5, -500.0, 15.5)


def shares(seen: Observation, cases: Path) -> tuple[float, float, float]:
    """Return the share of known solid voxels that are, and of what is seen that is known."""
    truth = read_shapes(cases / "scan_truth.npz").grid(0).occupied()
    visible = ~read_mask(cases / "occluded.npz").hidden
    assert not (seen.empty & truth).any()
    solid = seen.grid.occupied()
    return (
        float((solid & truth).sum() / solid.sum()),
        float((solid & truth & visible).sum() / (truth & visible).sum()),
        float((seen.empty & visible).sum() / (~truth & visible).sum()),
    )


@pytest.mark.parametrize("name", ["scan_points.ply", "scan_points.xyz", "scan_front.ply"])
def test_a_sensor_sees_what_is_solid_and_what_is_empty(name: str, cases: Path) -> None:
    right, solid, empty = shares(read_scan(cases / name, KEPT, FRONT), cases)
    assert right > 0.95
    assert solid > 0.95
    assert empty > 0.85


def test_without_a_sensor_all_beyond_the_hull_is_empty(cases: Path) -> None:
    seen = read_scan(cases / "scan_points.ply", KEPT, None)
    _, solid, empty = shares(seen, cases)
    assert solid > 0.75
    assert empty > 0.75
    assert not (seen.mask().hidden & (seen.empty | seen.grid.occupied())).any()


def test_the_sensor_is_turned_as_the_points_are(cases: Path, tmp_path: Path) -> None:
    x, y, z = read_mesh(cases / "scan_points.ply").vertices.T
    np.savetxt(tmp_path / "upright.xyz", np.stack([x, z, -y], 1))
    options = ReadOptions(up="y", placement=KEPT.placement)
    turned = read_scan(tmp_path / "upright.xyz", options, (15.5, 15.5, 500.0))
    straight = read_scan(cases / "scan_points.xyz", KEPT, FRONT)
    assert (turned.grid.values == straight.grid.values).mean() > 0.9999
    assert (turned.empty == straight.empty).mean() > 0.9999


def test_points_of_one_plane_are_solid_and_nothing_is_empty(tmp_path: Path) -> None:
    x, z = np.meshgrid(np.arange(4.0, 12), np.arange(4.0, 12))
    np.savetxt(tmp_path / "wall.xyz", np.stack([x.ravel(), 0 * x.ravel() + 8, z.ravel()], 1))
    seen = read_scan(tmp_path / "wall.xyz", KEPT, None)
    assert seen.grid.occupied().sum() == 64
    assert not seen.empty.any()


@pytest.mark.parametrize(
    "words", ["scan:", "scan:1,2", "scan:1,2,x", "scan:1,2,nan", "scan:1e99,0,0"]
)
def test_places_that_are_none_are_refused(words: str) -> None:
    with pytest.raises(ImportRejected, match="scan"):
        sensor_of(words)


def test_what_is_no_scan_is_refused(cases: Path) -> None:
    with pytest.raises(ImportRejected, match="not a mesh"):
        read_scan(cases / "scan_truth.npz", KEPT, FRONT)
    with pytest.raises(ImportRejected, match="file of points"):
        parse_mask("scan", (8, 8, 8), 0)
    with pytest.raises(ImportRejected, match="among the points"):
        x, y, z = read_mesh(cases / "scan_points.ply").vertices[0].tolist()
        read_scan(cases / "scan_points.ply", KEPT, (x, y, z))
    with pytest.raises(ImportRejected, match="of a grid of"):
        read_scan(
            cases / "scan_points.ply", ReadOptions(resolution=16, placement=KEPT.placement), None
        )
