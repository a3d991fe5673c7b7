"""Associative memory on an energy whose minima are known: a mixture of narrow Gaussians."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from voxstudio.corruption import corrupt
from voxstudio.evaluation.memory import evaluate_memory
from voxstudio.sampling.player import last
from voxstudio.sampling.recall import recall
from voxstudio.sampling.schedule import Schedule

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.sampling.langevin import EnergyFn

SIZE = 8
SCHEDULE = Schedule(
    steps=30, step_size=1.0, start_temperature=1.0, stop_temperature=1.0, noise=1.0,
    start_noise=5.0, start="noise",
)  # fmt: skip


@dataclass(frozen=True)
class Header:
    sampler: Schedule
    recovery: Schedule


class Wells:
    """E_T(Y) = -T log of the sum over stored shapes of exp(-|Y - M|^2 / 2 T)."""

    def __init__(self, stored: NDArray[np.bool_]) -> None:
        self.header = Header(SCHEDULE, SCHEDULE)
        self.resolution, self.device = SIZE, torch.device("cpu")
        self.denoises = True
        self.stored = self.encode(stored)

    def energy(self, temperature: float) -> EnergyFn:
        def energy_fn(voxels: Tensor) -> Tensor:
            far = (voxels - self.stored[:, 0]).square().flatten(2).sum(2)  # (B, M)
            return -temperature * torch.logsumexp(-far / (2 * temperature), 1)

        return energy_fn

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        return torch.from_numpy(np.array(occupancy, np.float32))[:, None] * 2 - 1

    def decode(self, voxels: Tensor) -> NDArray[np.float32]:
        return ((voxels[:, 0] + 1) / 2).clamp(0, 1).numpy()


@pytest.fixture
def stored() -> NDArray[np.bool_]:
    return np.random.default_rng(0).random((6, SIZE, SIZE, SIZE)) < 0.3


def test_every_corrupted_shape_returns_to_the_stored_one(stored: NDArray[np.bool_]) -> None:
    model = Wells(stored)
    report = evaluate_memory(model, stored, "flip:0.2", name="wells", seed=3, repeats=3)
    ours, corrupted = report.rows
    assert (ours["right"], ours["whole"], ours["overlap"]) == (1.0, 1.0, 1.0)
    assert ours.count == 18
    assert corrupted["overlap"] < 0.6
    frame = last(recall(model, stored))
    np.testing.assert_allclose(frame.voxels, stored, atol=1e-5)
    assert frame.gradient_norm.max() < 1e-3  # a fixed point


def test_energy_never_rises_and_nothing_is_drawn(stored: NDArray[np.bool_]) -> None:
    start = np.stack([corrupt(shape, "flip:0.3", i) for i, shape in enumerate(stored)])
    model = Wells(stored)
    frames = list(recall(model, start))
    assert len(frames) == SCHEDULE.steps + 1
    assert np.array_equal(frames[0].voxels > 0.5, start)
    energies = np.stack([frame.energy for frame in frames])
    assert (np.diff(energies, axis=0) <= 1e-3).all()
    alone = last(recall(model, start[4:5]))
    np.testing.assert_allclose(alone.voxels[0], frames[-1].voxels[4], atol=1e-5)
    assert {frame.noise for frame in frames[1:]} == {0.0}


def test_a_shape_of_another_size_is_refused(stored: NDArray[np.bool_]) -> None:
    with pytest.raises(ValueError, match="takes shapes of"):
        last(recall(Wells(stored), np.zeros((1, 4, 4, 4), np.bool_)))
