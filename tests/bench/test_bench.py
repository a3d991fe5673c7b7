"""The speed report: its arithmetic, its shape, and what happens without a screen."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from voxstudio.bench import (
    distances,
    langevin,
    latent,
    sequential,
    surface,
    timing,
    training,
    window,
)
from voxstudio.bench.row import Row
from voxstudio.cli import main
from voxstudio.evaluation.metrics.distances import chamfer_distances
from voxstudio.evaluation.metrics.earth_mover import emd_distances
from voxstudio.library import default_checkpoint
from voxstudio.nets.specs import PRESETS
from voxstudio.sampling.langevin import energy_and_gradient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = {"name", "ratio", "ours_ms", "peer_ms", "peer"}


def test_a_comparison_is_the_median_of_ratios_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    times = {"ours": iter([6.0, 9.0, 12.0, 300.0, 15.0]), "peer": iter([2.0, 3.0, 4.0, 5.0, 5.0])}

    def fake(work: object) -> float:
        name = "ours" if work is ours else "peer"
        order.append(name)
        return next(times[name])

    def ours() -> None: ...
    def peer() -> None: ...

    monkeypatch.setattr(timing, "milliseconds", fake)
    found = timing.compare(ours, peer, budget_s=0.0)
    assert found == timing.Timing(ratio=3.0, ours_ms=12.0, peer_ms=4.0, rounds=5)
    assert order[:4] == ["ours", "peer", "peer", "ours"]


@pytest.mark.parametrize("preset", ["paper-3", "compact"])
def test_the_peer_is_the_net_without_the_rest_of_its_energy(preset: str) -> None:
    """The gradient of the energy is that of the bare net up to its sign and its reference."""
    torch.manual_seed(0)
    net = PRESETS[preset].build().requires_grad_(False)
    bare = langevin.convolutions(net)
    voxels = torch.randn(2, 1, 32, 32, 32)
    temperature = torch.ones(2)
    _, grad = energy_and_gradient(voxels, lambda v: net.energy(v, temperature))
    leaf = (voxels if preset == "paper-3" else voxels / 1.25**0.5).requires_grad_(True)
    (bare_grad,) = torch.autograd.grad(bare(leaf).sum(), leaf)
    if preset == "paper-3":
        wanted = voxels / 0.5**2 - bare_grad
    else:  # data_std .5 and T = 1: the variance is 1.25
        wanted = voxels / 1.25 - 0.5 * bare_grad / 1.25**0.5
    torch.testing.assert_close(grad, wanted.detach(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("net", ["paper-3", "compact"])
def test_an_iteration_of_learning_has_a_row(net: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = ("channels=[4, 6]", "data.resolution=16", "learning.steps=2")
    monkeypatch.setattr(training, "NETS", {net: (*training.NETS[net], *changes)})
    monkeypatch.setattr(training, "SETTINGS", (*training.SETTINGS, *changes))
    (row,) = training.rows()
    assert row.name == f"iteration of Algorithm 1, {net}, batch 20"
    assert 0 < row.ratio == pytest.approx(row.ours_ms / row.peer_ms, rel=0.5)


def test_a_move_of_the_slider_has_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latent, "MOVES", 20)
    times = iter(range(1, 1 + latent.WARM_UP + 20))

    def fake(work: Callable[[], object]) -> float:
        work()
        return float(next(times))

    monkeypatch.setattr(latent, "milliseconds", fake)
    (row,) = latent.rows()
    assert row.ours_ms == latent.WARM_UP + 19  # of 20, one is slower
    assert row.ratio == row.ours_ms / 16


def few(rows: list[Row]) -> Iterator[Row]:
    yield from rows


def test_the_json_is_the_rows_and_a_missing_screen_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = Row("surface update, 32^3", 0.25, 1.0, 4.0, "skimage", "at most 0.3")
    monkeypatch.setattr(surface, "rows", lambda: few([row]))
    for module in (distances, langevin, latent, sequential, training):
        monkeypatch.setattr(module, "rows", lambda: few([]))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    out = tmp_path / "bench.json"
    assert main(["bench", "--json", str(out), "--threads", "1"]) == 0
    assert json.loads(out.read_text()) == {
        "rows": [{"name": row.name, "ratio": 0.25, "ours_ms": 1.0, "peer_ms": 4.0,
                  "peer": "skimage"}]
    }  # fmt: skip
    said = capsys.readouterr().out.splitlines()
    assert "window rows skipped: there is no screen, and no xvfb-run to make one" in said


def test_distances_of_sets_have_rows_and_their_peers_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "LEAST", 1)
    monkeypatch.setattr(timing, "BUDGET_S", 0.0)
    monkeypatch.setattr(distances, "SHAPES", 2)
    monkeypatch.setattr(distances, "POINTS", 128)
    monkeypatch.setattr(distances, "EMD_POINTS", 128)
    chamfer, emd = distances.rows()
    assert set(chamfer.to_json()) == set(emd.to_json()) == KEYS
    first, second = np.random.default_rng(0).random((2, 3, 150, 3))
    np.testing.assert_allclose(
        distances.by_cdist(first, second), chamfer_distances(first, second), rtol=1e-4
    )
    np.testing.assert_allclose(
        distances.by_assignment(first, second), emd_distances(first, second), rtol=1e-9
    )


def test_windows_and_completion_give_a_row_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequential, "STEPS", 2)
    monkeypatch.setattr(sequential, "WARM_UP", 1)
    monkeypatch.setattr(timing, "LEAST", 1)
    monkeypatch.setattr(timing, "BUDGET_S", 0.0)
    written, completed = sequential.rows()
    assert written.goal == "at most 0.2"
    assert written.ratio > 0
    assert completed.peer_ms == sequential.MOST_MS
    assert completed.ratio == completed.ours_ms / completed.peer_ms


def test_a_window_that_cannot_open_is_said_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", os.environ.get("DISPLAY", ":0"))
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"not a checkpoint")
    monkeypatch.setattr(window, "MODULE", "voxstudio.no_such_module")
    with pytest.raises(window.NoWindow, match="no_such_module"):
        list(window.rows(damaged, 1))


@pytest.mark.slow
def test_the_real_window_gives_its_four_rows() -> None:
    rows = list(window.rows(default_checkpoint(), 1))
    assert len(rows) == 4
    assert all(set(row.to_json()) == KEYS for row in rows)
    assert all(row.ratio > 0 and row.ours_ms > 0 for row in rows)
