"""`voxstudio sample`: every shape of every shipped model prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import trimesh

from voxstudio.cli import main
from voxstudio.library import default_checkpoint, find_checkpoint, list_checkpoints, resources
from voxstudio.loaded import load_model

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = [
    header.name
    for path, header in list_checkpoints()
    if path.is_relative_to(resources()) and "synthesis" in header.capabilities
]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        (default_checkpoint().stem, 2),
        *(pytest.param(name, 12, marks=pytest.mark.slow) for name in SHIPPED),
    ],
)
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


def test_models_are_sampled_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = ["sample", "toilet-synthesis", "--steps", "2", "--threads", "1"]
    blend = ["--blend", "chair-synthesis:0.5"]
    assert main([*short, "--out", str(tmp_path / "plain.npz")]) == 0
    assert main([*short, *blend, "--out", str(tmp_path / "both")]) == 0
    plain, both = np.load(tmp_path / "plain.npz"), np.load(tmp_path / "both" / "samples.npz")
    assert both["voxels"].shape == (1, 32, 32, 32)
    assert not np.allclose(plain["voxels"], both["voxels"], atol=1e-3)
    record = json.loads((tmp_path / "both" / "provenance.json").read_text())
    assert record["checkpoint"] == "1 toilet-synthesis + 0.5 chair-synthesis"
    for refused in (["--blend", "none:1"], ["--blend", "toilet-synthesis:x"],
                    [*blend, "--weight", "-0.5"]):  # fmt: skip
        capsys.readouterr()
        assert main([*short, *refused, "--out", str(tmp_path / "no.npz")]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1
        assert not (tmp_path / "no.npz").exists()


def test_corrected_steps_follow_a_run_and_say_what_was_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    short = ["sample", "toilet-synthesis", "--steps", "3", "--count", "2", "--threads", "1"]
    small = ["--metropolis", "3", "--step-size", "0.05"]
    assert main([*short, *small, "--out", str(tmp_path / "small")]) == 0
    assert "100% of corrected steps accepted" in capsys.readouterr().out
    record = json.loads((tmp_path / "small" / "provenance.json").read_text())
    last = load_model(find_checkpoint("toilet-synthesis")).header.sampler.temperature(3)
    assert record["schedule"]["corrected"] == {
        "steps": 3, "temperature": last, "step_size": 0.05, "acceptance": [1.0, 1.0]
    }  # fmt: skip
    # Nothing is accepted at a large step, so that the chains stay where the run left them.
    large = ["--metropolis", "2", "--step-size", "1.0", "--temperature", str(last)]
    assert main([*short, *large, "--out", str(tmp_path / "large.npz")]) == 0
    assert "0% of corrected steps accepted" in capsys.readouterr().out
    assert main([*short, "--out", str(tmp_path / "plain")]) == 0
    plain, moved = np.load(tmp_path / "plain" / "samples.npz"), np.load(tmp_path / "large.npz")
    assert np.allclose(plain["voxels"], moved["voxels"], atol=1e-3)
    record = json.loads((tmp_path / "plain" / "provenance.json").read_text())
    assert "corrected" not in record["schedule"]
    assert main([*short, "--step-size", "0.1", "--out", str(tmp_path / "no.npz")]) == 2
    assert "--metropolis" in capsys.readouterr().err
    assert not (tmp_path / "no.npz").exists()
