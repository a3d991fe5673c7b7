"""`voxstudio sample`: every shape of every shipped model prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.library import list_checkpoints, resources

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = [
    header.name
    for path, header in list_checkpoints()
    if path.is_relative_to(resources()) and "synthesis" in header.capabilities
]


@pytest.mark.parametrize("count", [2, pytest.param(12, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SHIPPED)
def test_exported_samples_are_closed_outward_and_of_their_size(
    name: str, count: int, tmp_path: Path
) -> None:
    words = ["sample", name, "--count", str(count), "--seed", "0", "--threads", "1"]
    assert main([*words, "--out", str(tmp_path)]) == 0
    with np.load(tmp_path / "samples.npz") as file:
        assert file["voxels"].shape == (count, 32, 32, 32)
    for seed in range(count):
        for ending in ("obj", "stl"):
            mesh = trimesh.load_mesh(tmp_path / f"seed-{seed}.{ending}")
            assert mesh.is_watertight
            assert mesh.volume > 0
            assert max(mesh.extents) == pytest.approx(100, rel=0.01)
