"""The corrected kernel against Gaussians, at steps where plain Langevin is visibly wrong."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from voxstudio.sampling import langevin, metropolis
from voxstudio.sampling.block_means import BlockMeans
from voxstudio.sampling.constraint import Constraint, Free, Hidden
from voxstudio.sampling.noise import Noise

CHAINS, STEPS, BURN_IN = 300, 120, 40
CENTRE, TEMPERATURE, STEP_SIZE = 0.7, 0.5, 1.2
SIZE = (CHAINS, 1, 2, 2, 2)


def gaussian(voxels: Tensor) -> Tensor:
    """Energy of a unit Gaussian around CENTRE."""
    return 0.5 * (voxels - CENTRE).square().flatten(1).sum(1)


def draws(constraint: Constraint) -> tuple[Tensor, float]:
    """Return states (S, CHAINS, 8) of corrected chains after a burn-in, and the acceptance."""
    noise = Noise.seeded(range(CHAINS))
    state = langevin.init(torch.zeros(SIZE), gaussian)
    kept, moved = [], []
    for _ in range(STEPS):
        state, accepted = metropolis.step(
            state, gaussian, constraint, STEP_SIZE, TEMPERATURE, noise
        )
        kept.append(state.voxels.flatten(1))
        moved.append(accepted.float().mean().item())
    return torch.stack(kept[BURN_IN:]), sum(moved) / STEPS


def close(estimate: Tensor, truth: float) -> bool:
    """Whether estimates of independent chains, (CHAINS,), agree with the truth."""
    error = estimate.std() / CHAINS**0.5
    return bool((estimate.mean() - truth).abs() < 4 * error)


def test_moments_are_exact_where_plain_langevin_is_biased() -> None:
    found, acceptance = draws(Free())
    assert close(found.mean(dim=(0, 2)), CENTRE)
    assert close((found - CENTRE).square().mean(dim=(0, 2)), TEMPERATURE)
    assert 0.3 < acceptance < 0.95
    noise = Noise.seeded(range(CHAINS))
    plain = langevin.init(torch.zeros(SIZE), gaussian)
    for _ in range(STEPS):
        plain = langevin.step(plain, gaussian, Free(), STEP_SIZE, TEMPERATURE, noise)
    biased = (plain.voxels - CENTRE).square().mean().item()
    assert biased == pytest.approx(TEMPERATURE / (1 - STEP_SIZE**2 / 4), rel=0.1)
    assert biased > 1.4 * TEMPERATURE


def test_a_mask_leaves_the_conditional_distribution() -> None:
    hidden = torch.zeros(1, 1, 2, 2, 2, dtype=torch.bool)
    hidden[..., 0] = True
    found, _ = draws(Hidden(hidden))
    moving = hidden.flatten()
    assert (found[..., ~moving] == 0).all()
    assert close((found[..., moving] - CENTRE).square().mean(dim=(0, 2)), TEMPERATURE)


def test_a_fixed_mean_leaves_the_conditional_distribution() -> None:
    found, _ = draws(BlockMeans(torch.zeros(1, 1, 1, 1, 1)))
    # Of n voxels whose sum is fixed, each keeps the share 1 - 1 / n of its variance.
    assert close(found.square().mean(dim=(0, 2)), TEMPERATURE * (1 - 1 / 8))


def test_chains_that_are_refused_stay_where_they_are() -> None:
    def cliff(voxels: Tensor) -> Tensor:
        return gaussian(voxels) + torch.where(voxels.flatten(1).amax(1) > 0.1, torch.inf, 0.0)

    state = langevin.init(torch.zeros(4, 1, 2, 2, 2), cliff)
    after, accepted = metropolis.step(state, cliff, Free(), 1.0, 1.0, Noise.seeded(range(4)))
    assert not accepted.any()
    assert torch.equal(after.voxels, state.voxels) and torch.equal(after.energy, state.energy)


def test_a_temperature_of_zero_is_refused() -> None:
    state = langevin.init(torch.zeros(1, 1, 2, 2, 2), gaussian)
    with pytest.raises(ValueError, match="positive temperature"):
        metropolis.step(state, gaussian, Free(), 0.1, 0.0, Noise.seeded([0]))
