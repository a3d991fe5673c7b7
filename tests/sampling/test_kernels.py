"""What every kernel keeps under every constraint."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from voxstudio.sampling import langevin, metropolis
from voxstudio.sampling.block_means import BlockMeans
from voxstudio.sampling.constraint import Both, Constraint, Free, Hidden, Range
from voxstudio.sampling.langevin import EnergyFn, LangevinState
from voxstudio.sampling.noise import Noise

Kernel = Callable[[LangevinState, EnergyFn, Constraint, float, float, Noise], LangevinState]

GENERATOR = torch.Generator().manual_seed(0)
START = torch.rand(3, 1, 8, 8, 8, generator=GENERATOR) * 1.6 - 0.8
HIDDEN = torch.rand(3, 1, 8, 8, 8, generator=GENERATOR) < 0.4
HIDDEN[:, :, :4, :4, :4] = False  # one block without a voxel that may move
MEANS = F.avg_pool3d(START, 4)
WITHIN = Range(torch.tensor(-1.0), torch.tensor(1.0))


def metropolis_step(
    state: LangevinState, energy_fn: EnergyFn, constraint: Constraint, d: float, t: float, n: Noise
) -> LangevinState:
    return metropolis.step(state, energy_fn, constraint, d, t, n)[0]


KERNELS: dict[str, Kernel] = {"langevin": langevin.step, "metropolis": metropolis_step}
CONSTRAINTS: dict[str, Constraint] = {
    "free": Free(),
    "hidden": Hidden(HIDDEN),
    "range": WITHIN,
    "hidden and range": Both(Hidden(HIDDEN), WITHIN),
    "means": BlockMeans(MEANS),
    "means and hidden": BlockMeans(MEANS, HIDDEN),
    "means and range": BlockMeans(MEANS, None, WITHIN),
    "means, hidden and range": BlockMeans(MEANS, HIDDEN, WITHIN),
}


def wells(voxels: Tensor) -> Tensor:
    """An energy with a well at -1 and one at 1 for every voxel."""
    return (voxels.square() - 1).square().flatten(1).sum(1)


def run(kernel: Kernel, constraint: Constraint, step_size: float) -> list[LangevinState]:
    noise, state = Noise.seeded([1, 2, 3]), langevin.init(START, wells)
    states = []
    for _ in range(12):
        state = kernel(state, wells, constraint, step_size, 0.5, noise)
        states.append(state)
    return states


@pytest.mark.parametrize("constraint", CONSTRAINTS)
@pytest.mark.parametrize("kernel", KERNELS)
def test_what_a_constraint_says_holds_after_every_step(kernel: str, constraint: str) -> None:
    # A corrected step that is refused keeps everything; only small ones are accepted here.
    states = run(KERNELS[kernel], CONSTRAINTS[constraint], 0.3 if kernel == "langevin" else 0.1)
    assert not torch.equal(states[-1].voxels, START)
    for state in states:
        assert torch.isfinite(state.voxels).all()
        torch.testing.assert_close(state.energy, wells(state.voxels))
        if "hidden" in constraint:
            assert torch.equal(state.voxels[~HIDDEN], START[~HIDDEN])
        if "range" in constraint:
            assert state.voxels.abs().max() <= 1 + 1e-6
        if "means" in constraint:
            assert (F.avg_pool3d(state.voxels, 4) - MEANS).abs().max() < 1e-5


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_same_seeds_make_the_same_chain(kernel: str) -> None:
    one, two = (run(KERNELS[kernel], Free(), 0.2)[-1].voxels for _ in range(2))
    assert torch.equal(one, two)


def test_the_projection_is_the_nearest_displacement() -> None:
    wanted = torch.randn(START.shape, generator=torch.Generator().manual_seed(1))
    both = BlockMeans(MEANS, HIDDEN, WITHIN)
    nearest = both(START, wanted)
    for seed in range(20):
        other = both(START, wanted + 0.3 * torch.randn_like(wanted))
        toward = (wanted - nearest) * (other - nearest)
        assert toward.sum() <= 1e-3, seed  # an obtuse angle: nothing allowed is nearer
    twice = both(START, nearest)
    torch.testing.assert_close(twice, nearest, atol=1e-5, rtol=0)


def test_what_was_lost_comes_back_with_the_next_step() -> None:
    drifted = START + 0.01
    moved = drifted + BlockMeans(MEANS)(drifted, torch.zeros_like(drifted))
    torch.testing.assert_close(F.avg_pool3d(moved, 4), MEANS, atol=1e-6, rtol=0)
