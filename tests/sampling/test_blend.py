"""Energies that are added with weights, of toys and of shipped models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch import Tensor

from voxstudio.library import find_checkpoint
from voxstudio.loaded import load_model
from voxstudio.sampling.blend import Blend
from voxstudio.sampling.langevin import energy_and_gradient
from voxstudio.sampling.player import last, play
from voxstudio.sampling.schedule import Schedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.sampling.langevin import EnergyFn

SIZE = 4
SCHEDULE = Schedule(
    steps=4, step_size=1.0, start_temperature=1.0, stop_temperature=0.01, start_noise=1.0,
    noise=0.0, start="noise",
)  # fmt: skip


@dataclass(frozen=True)
class Header:
    sampler: Schedule = SCHEDULE
    recovery: Schedule = SCHEDULE


class Bowl:
    """Half the squared distance to one occupancy everywhere, in units of its own mean."""

    header = Header()
    device = torch.device("cpu")
    denoises = True

    def __init__(self, occupancy: float, mean: float, size: int = SIZE) -> None:
        self.goal, self.mean, self.resolution = occupancy, mean, size

    def energy(self, temperature: float) -> EnergyFn:
        def energy_fn(voxels: Tensor) -> Tensor:
            goal = 2 * self.goal - 1 - self.mean
            return 0.5 * (voxels - goal).square().flatten(1).sum(1)

        return energy_fn

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        return torch.from_numpy(np.array(occupancy, np.float32))[:, None] * 2 - 1 - self.mean

    def decode(self, voxels: Tensor) -> NDArray[np.float32]:
        return ((voxels + self.mean + 1) / 2).clamp(0, 1)[:, 0].numpy()


@pytest.mark.parametrize(("weights", "occupancy"), [((3, 1), 0.3), ((1, 1), 0.4), ((1, 0), 0.2)])
def test_the_denoised_shape_is_the_weighted_mean_whatever_the_units(
    weights: tuple[float, float], occupancy: float
) -> None:
    blend = Blend([Bowl(0.2, 0.5), Bowl(0.6, -0.3)], weights)
    frame = last(play(blend, seeds=[0, 1], steps=2))
    assert np.allclose(frame.estimate, occupancy, atol=1e-5)
    there = np.full((1, SIZE, SIZE, SIZE), occupancy)
    assert np.allclose(blend.decode(blend.encode(there)), there)


def test_new_weights_act_on_the_running_chain_and_a_negative_one_turns_away() -> None:
    blend = Blend([Bowl(0.4, 0.1), Bowl(0.6, 0.2)], (1, 1))
    frames = play(blend, seeds=[0])
    next(frames)
    assert np.allclose(next(frames).estimate, 0.5, atol=1e-5)
    blend.set_weights((2, -1))
    assert np.allclose(next(frames).estimate, 0.2, atol=1e-5)


def test_the_step_after_a_change_of_weights_follows_the_new_gradient() -> None:
    blend = Blend([Bowl(0.4, 0.1), Bowl(0.6, 0.2)], (1, 1))
    frames = play(blend, seeds=[0])
    next(frames)
    here = next(frames)
    blend.set_weights((2, -1))
    there = list(play(blend, seeds=[0], steps=2, start=here.snapshot))
    for frame in there[1:]:
        assert torch.equal(next(frames).snapshot.voxels, frame.snapshot.voxels)


def test_a_model_joins_the_running_chain_and_leaves_it() -> None:
    first, second = Bowl(0.4, 0.1), Bowl(0.6, -0.2)
    blend = Blend([first], (1,))
    frames = play(blend, seeds=[0])
    assert np.allclose(next(frames).estimate, 0.4, atol=1e-5)
    blend.set_models([first, second], (1, 3))
    assert blend.weights == (0.25, 0.75)
    next(frames)
    assert np.allclose(next(frames).estimate, 0.55, atol=1e-5)
    blend.set_models([first], (1,))
    next(frames)
    assert np.allclose(next(frames).estimate, 0.4, atol=1e-5)
    with pytest.raises(ValueError, match="has to stay"):
        blend.set_models([second, first], (1, 1))


def test_energies_are_equal_until_weights_or_the_temperature_change() -> None:
    model = load_model(find_checkpoint("toilet-synthesis"))
    blend = Blend([model, model], (1, 3))
    assert model.energy(4.0) == model.energy(4.0) != model.energy(5.0)
    before = blend.energy(4.0)
    assert before == blend.energy(4.0) != blend.energy(5.0)
    blend.set_weights((1, 1))
    assert blend.energy(4.0) != before


def test_a_model_blended_with_itself_is_itself() -> None:
    model = load_model(find_checkpoint("toilet-synthesis"))
    voxels = torch.randn(2, 1, 32, 32, 32, generator=torch.Generator().manual_seed(0))
    alone = energy_and_gradient(voxels, model.energy(4.0))
    twice = energy_and_gradient(voxels, Blend([model, model], (2, 6)).energy(4.0))
    torch.testing.assert_close(twice, alone, rtol=1e-4, atol=1e-4)


def test_what_cannot_be_blended_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one resolution.*\[4, 8\]"):
        Blend([Bowl(0.2, 0.0), Bowl(0.2, 0.0, size=8)], (1, 1))
    for weights in ((1,), (0, 0), (1, -1), (float("nan"), 1)):
        with pytest.raises(ValueError, match="one weight per model"):
            Blend([Bowl(0.2, 0.0), Bowl(0.4, 0.0)], weights)
