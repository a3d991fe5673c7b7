"""Playing chains whose steps are corrected by Metropolis-Hastings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.sampling.test_player import SIZE, Toy
from voxstudio.grid import VoxelGrid
from voxstudio.sampling.condition import Coarse, FromShape
from voxstudio.sampling.controls import ChainControls
from voxstudio.sampling.player import ChainFrame, play

CHAINS, TEMPERATURE, STEP_SIZE = 60, 0.5, 0.7


@dataclass(frozen=True)
class Distance:
    """Half the squared distance to a block, whatever the temperature, counting its calls."""

    temperature: float
    toy: Counted

    def __call__(self, voxels: Tensor) -> Tensor:
        self.toy.calls += 1
        return 0.5 * (voxels - self.toy.block).square().flatten(1).sum(1)


class Counted(Toy):
    """A model that counts how often its energy is asked for."""

    calls = 0

    def energy(self, temperature: float) -> Distance:
        return Distance(temperature, self)


def states(controls: ChainControls, burn_in: int = 60, steps: int = 100) -> list[ChainFrame]:
    full = VoxelGrid(np.ones((SIZE,) * 3, np.float32))
    frames = play(Toy(), seeds=range(CHAINS), controls=controls, given=FromShape(full))
    return list(islice(frames, burn_in, burn_in + steps))


def spread(frames: list[ChainFrame]) -> Tensor:
    """Return the mean square distance from the block of each chain, (CHAINS,)."""
    distance = torch.stack([frame.snapshot.voxels for frame in frames]) - Toy().block
    return distance.square().flatten(2).mean(2).mean(0)


def test_the_variance_is_the_temperature_where_plain_steps_are_biased() -> None:
    # The noise of a corrected step is whole, whatever the hands say.
    hot = ChainControls(STEP_SIZE, 0.3, TEMPERATURE, metropolis=True)
    frames = states(hot)
    found = spread(frames)
    error = found.std().item() / CHAINS**0.5
    assert found.mean().item() == pytest.approx(TEMPERATURE, abs=4 * error)
    biased = spread(states(ChainControls(STEP_SIZE, 1.0, TEMPERATURE))).mean().item()
    assert biased == pytest.approx(TEMPERATURE / (1 - STEP_SIZE**2 / 4), rel=0.02)
    assert biased > TEMPERATURE + 20 * error
    moved = np.array([frame.accepted for frame in frames])
    assert 0.2 < moved.mean() < 0.9
    assert {frame.noise for frame in frames} == {1.0}


def test_a_frame_says_which_chains_moved() -> None:
    controls = ChainControls(STEP_SIZE, None, TEMPERATURE, metropolis=True)
    frames = list(play(Toy(), seeds=range(20), controls=controls, steps=8))
    assert frames[0].accepted is None
    for before, after in pairwise(frames):
        assert after.accepted is not None
        same = before.snapshot.voxels == after.snapshot.voxels
        assert np.array_equal(after.accepted, ~same.flatten(1).all(1).numpy())
    controls.metropolis = False
    again = play(Toy(), seeds=[0], controls=controls, steps=1)
    assert [frame.accepted for frame in again] == [None, None]


def test_a_step_costs_one_gradient_and_one_more_when_the_temperature_moves() -> None:
    toy = Counted()
    controls = ChainControls(metropolis=True)
    frames = play(toy, seeds=[0], controls=controls)
    counts = []
    for frame in islice(frames, 10):
        counts.append(toy.calls)
        assert frame.temperature == toy.header.sampler.temperature(frame.step)
    # Six steps anneal to the last temperature and four stay there.
    assert list(np.diff(counts)) == [2] * 5 + [1] * 4
    controls.temperature = 3.0
    next(frames)
    assert toy.calls - counts[-1] == 2
    controls.metropolis = False
    next(frames)
    assert toy.calls - counts[-1] == 3


def test_a_corrected_branch_continues_bit_for_bit() -> None:
    controls = ChainControls(step_size=0.3, metropolis=True)
    frames = list(play(Toy(), seeds=[3, 4], controls=controls, steps=8))
    branch = list(play(Toy(), seeds=[3, 4], controls=controls, steps=5, start=frames[3].snapshot))
    for ours, theirs in zip(branch[1:], frames[4:], strict=True):
        assert torch.equal(ours.snapshot.voxels, theirs.snapshot.voxels)
        assert np.array_equal(ours.energy, theirs.energy)
        assert ours.temperature == theirs.temperature
        assert ours.accepted is not None and theirs.accepted is not None
        assert np.array_equal(ours.accepted, theirs.accepted)


def test_a_corrected_chain_keeps_block_means_and_what_is_shown_of_it_its_range_too() -> None:
    coarse = np.full((2, 2, 2), 0.4, np.float32)
    controls = ChainControls(0.4, None, TEMPERATURE, metropolis=True)
    seeds = range(4)
    *_, frame = play(Toy(), seeds=seeds, controls=controls, given=Coarse(coarse), steps=40)
    means = torch.nn.functional.avg_pool3d(frame.snapshot.voxels, SIZE // 2)
    torch.testing.assert_close(means, torch.full_like(means, 2 * 0.4 - 1), atol=1e-5, rtol=0)
    assert frame.snapshot.voxels.abs().max() > 1.5
    assert frame.voxels.min() == 0
    shown = torch.nn.functional.avg_pool3d(torch.from_numpy(frame.voxels), SIZE // 2)
    torch.testing.assert_close(shown, torch.full_like(shown, 0.4), atol=1e-5, rtol=0)
