"""Estimators of gradients against what can be computed: closed forms, quadrature, differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from voxstudio.training.estimators import leave_one_out, vimco

STD = torch.tensor([0.3, 0.2, 0.4], dtype=torch.float64)
CENTRE = torch.tensor([0.7, -0.2, 0.4], dtype=torch.float64)
AT = torch.tensor([0.1, 0.5, -0.3], dtype=torch.float64)
Reward = Callable[[Tensor], Tensor]


def linear(points: Tensor) -> Tensor:
    return points @ CENTRE + 5


def quadratic(points: Tensor) -> Tensor:
    return -6 - (points - CENTRE).square().sum(-1)


def drawn(reward: Reward, count: int, draws: int = 20_000) -> tuple[Tensor, Tensor, Tensor]:
    """Return the mean, samples around it and their rewards, once per draw."""
    rng = torch.Generator().manual_seed(0)
    noise = torch.randn(draws, count, 3, generator=rng, dtype=torch.float64)
    mean = AT.expand(draws, 3).clone().requires_grad_()
    samples = AT + STD * noise
    return mean, samples, reward(samples)


def gradient(value: Tensor, mean: Tensor) -> Tensor:
    (found,) = torch.autograd.grad(value.sum(), mean)
    return found


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize(
    ("reward", "truth"), [(linear, CENTRE), (quadratic, -2 * (AT - CENTRE))], ids=["line", "bowl"]
)
def test_leave_one_out_is_right_in_the_mean(reward: Reward, truth: Tensor, count: int) -> None:
    mean, samples, rewards = drawn(reward, count)
    found = gradient(leave_one_out(mean, samples, rewards, STD), mean)
    error = found.std(0) / len(found) ** 0.5
    assert ((found.mean(0) - truth).abs() < 4 * error).all()
    assert (error < 0.1).all()


@pytest.mark.parametrize("reward", [linear, quadratic], ids=["line", "bowl"])
def test_leave_one_out_varies_less_than_no_baseline(reward: Reward) -> None:
    mean, samples, rewards = drawn(reward, 4)
    found = gradient(leave_one_out(mean, samples, rewards, STD), mean)
    bare = (rewards[..., None] * (samples - AT)).mean(1) / STD**2
    assert found.var(0).sum() < 0.5 * bare.var(0).sum()


def test_a_constant_reward_teaches_nothing() -> None:
    mean, samples, rewards = drawn(lambda points: torch.full_like(points[..., 0], -123), 3, 10)
    assert not gradient(leave_one_out(mean, samples, rewards, STD), mean).any()
    assert gradient(vimco(mean, samples, rewards, STD), mean).abs().max() < 1e-12


def test_the_values_are_the_mean_and_the_bound() -> None:
    mean, samples, rewards = drawn(quadratic, 4, 10)
    torch.testing.assert_close(leave_one_out(mean, samples, rewards, STD), rewards.mean(1))
    torch.testing.assert_close(vimco(mean, samples, rewards, STD), rewards.exp().mean(1).log())


def _pairs(at: float) -> tuple[Tensor, Tensor]:
    """Return pairs of samples around `at`, (N, 2, 1), and their weights in an expectation."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    first, second = np.meshgrid(nodes, nodes)
    both = np.outer(weights, weights) / weights.sum() ** 2
    pairs = torch.from_numpy(np.stack([first, second], -1).reshape(-1, 2, 1))
    return at + STD[0] * pairs, torch.from_numpy(both.ravel())


def _wavy(points: Tensor) -> Tensor:
    return torch.sin(3 * points[..., 0]) - points[..., 0].square()


@pytest.mark.parametrize("estimator", [leave_one_out, vimco])
def test_the_expected_gradient_is_that_of_the_expected_value(
    estimator: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor],
) -> None:
    def value(at: float) -> float:
        samples, weights = _pairs(at)
        mean = torch.full((len(samples), 1), at, dtype=torch.float64)
        return float(weights @ estimator(mean, samples, _wavy(samples), STD[:1]))

    at, step = 0.4, 1e-4
    samples, weights = _pairs(at)
    mean = torch.full((len(samples), 1), at, dtype=torch.float64, requires_grad=True)
    found = gradient(weights * estimator(mean, samples, _wavy(samples), STD[:1]), mean).sum()
    assert float(found) == pytest.approx((value(at + step) - value(at - step)) / (2 * step), 1e-6)


def test_the_bound_lies_between_the_mean_and_the_log_likelihood() -> None:
    mean, samples, rewards = drawn(quadratic, 5)
    likelihood = rewards.exp().mean().log()
    bound = vimco(mean, samples, rewards, STD).mean()
    assert leave_one_out(mean, samples, rewards, STD).mean() < bound < likelihood


def test_what_the_rewards_depend_on_learns_by_its_weights() -> None:
    rewards = torch.tensor([[0.3, -1.0, 0.8]], dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(vimco(AT[None], AT.expand(1, 3, 3), rewards, STD).sum(), rewards)
    torch.testing.assert_close(found, rewards.detach().softmax(1))
