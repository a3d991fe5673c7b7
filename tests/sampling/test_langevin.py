"""The Langevin kernel against a Gaussian, whose moments are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from torch import Tensor

from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Both, Constraint, Free, Hidden, Range
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from voxstudio.sampling.langevin import LangevinState

CENTRE = 0.7


def gaussian(voxels: Tensor) -> Tensor:
    """Energy of a unit Gaussian around CENTRE."""
    return 0.5 * (voxels - CENTRE).square().flatten(1).sum(1)


def run(
    steps: int,
    step_size: float,
    temperature: float,
    constraint: Constraint | None = None,
    start: float = 0.0,
    seed: int = 0,
) -> LangevinState:
    noise = Noise.seeded([seed, seed + 1])
    state = langevin.init(torch.full((2, 1, 8, 8, 8), start), gaussian)
    for _ in range(steps):
        state = langevin.step(state, gaussian, constraint or Free(), step_size, temperature, noise)
    return state


@pytest.mark.parametrize("temperature", [0.25, 1.0, 4.0])
def test_moments_match_the_discretised_theory(temperature: float) -> None:
    step_size = 0.5
    state = run(200, step_size, temperature)
    # The chain Y' = Y - d^2/2 (Y - m) + d sqrt(T) eps has variance T / (1 - d^2 / 4).
    variance = temperature / (1 - step_size**2 / 4)
    count = state.voxels.numel()
    assert abs(state.voxels.mean() - CENTRE) < 4 * (variance / count) ** 0.5
    assert state.voxels.var() == pytest.approx(variance, rel=4 * (2 / count) ** 0.5)


def test_temperature_zero_is_gradient_descent() -> None:
    state = run(3, 0.6, 0.0, start=2.0)
    expected = CENTRE + (2.0 - CENTRE) * (1 - 0.5 * 0.6**2) ** 3
    torch.testing.assert_close(state.voxels, torch.full_like(state.voxels, expected))


def test_same_seed_same_chain_and_another_seed_another_chain() -> None:
    one, two, other = run(5, 0.3, 1.0), run(5, 0.3, 1.0), run(5, 0.3, 1.0, seed=7)
    assert torch.equal(one.voxels, two.voxels)
    assert not torch.equal(one.voxels, other.voxels)


def test_a_chain_depends_on_its_own_seed_alone() -> None:
    pair = Noise.seeded([3, 4]).like(torch.empty(2, 1, 4, 4, 4))
    alone = Noise.seeded([4]).like(torch.empty(1, 1, 4, 4, 4))
    assert torch.equal(pair[1:], alone)


def test_noise_goes_on_from_its_state() -> None:
    noise = Noise.seeded([1])
    noise.like(torch.empty(1, 1, 4, 4, 4))
    again = Noise.restored(noise.state())
    assert torch.equal(
        noise.like(torch.empty(1, 1, 4, 4, 4)), again.like(torch.empty(1, 1, 4, 4, 4))
    )


def test_the_cached_gradient_is_the_gradient() -> None:
    state = run(3, 0.3, 1.0)
    torch.testing.assert_close(state.grad, state.voxels - CENTRE)
    torch.testing.assert_close(state.energy, gaussian(state.voxels))


def test_visible_voxels_stay_bit_equal_even_when_the_gradient_is_not_finite() -> None:
    hidden = torch.zeros(1, 1, 8, 8, 8, dtype=torch.bool)
    hidden[..., :4] = True
    state = run(20, 0.5, 1.0, Hidden(hidden), start=0.123)
    assert torch.equal(state.voxels[..., 4:], torch.full((2, 1, 8, 8, 4), 0.123))
    assert (state.voxels[..., :4] != 0.123).all()
    broken = Hidden(hidden)(state.voxels, torch.full_like(state.voxels, float("nan")))
    assert (broken[..., 4:] == 0).all()


def test_a_range_holds_at_every_step_and_with_a_mask() -> None:
    hidden = torch.rand(1, 1, 8, 8, 8, generator=torch.Generator().manual_seed(0)) < 0.5
    box = Range(torch.tensor(-0.5), torch.tensor(0.5))
    state = run(20, 0.9, 4.0, Both(Hidden(hidden), box))
    assert state.voxels.abs().max() <= 0.5 + 1e-6
    assert (state.voxels[~hidden.expand_as(state.voxels)] == 0).all()
