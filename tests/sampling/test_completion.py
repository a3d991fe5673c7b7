"""The completion kernel against a small model whose posterior is known."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from voxstudio.nets.likelihood import Bernoulli
from voxstudio.observed import Observed
from voxstudio.sampling import completion
from voxstudio.sampling.noise import Noise

HALF = 0.5
LOG_ODDS = math.log(7 / 3)


class Coins:
    """Two shapes of eight voxels, z = 0 or 1 alike often; every voxel is z with chance .7."""

    device = torch.device("cpu")
    likelihood = Bernoulli()
    mean = torch.full((1, 1, 2, 2, 2), HALF)

    def reconstruct(self, voxels: Tensor, noise: Noise) -> Tensor:
        score = (2 * voxels - 1).flatten(1).sum(1) * LOG_ODDS
        one = noise.uniform(score) < torch.sigmoid(score)
        sign: Tensor = torch.where(one, 1.0, -1.0).view(-1, 1, 1, 1, 1).expand_as(voxels)
        return sign * LOG_ODDS


def observed(flips: Tensor, values: Tensor) -> Observed:
    return Observed(values, flips)


def test_visible_voxels_stay_exact_and_hidden_ones_follow_the_posterior() -> None:
    """One of eight voxels is seen to be solid: another is solid with .7 .7 + .3 .3 = .58."""
    values, flips = torch.zeros(2, 2, 2), torch.full((2, 2, 2), HALF)
    values[0, 0, 0], flips[0, 0, 0] = 1, 0
    seeds = range(4000)
    *_, frame = completion.complete(Coins(), values.numpy(), flips.numpy(), seeds=seeds, steps=40)
    assert (frame.voxels[:, 0, 0, 0] == 1).all()
    assert (frame.estimate[:, 0, 0, 0] == 1).all()
    others = frame.voxels.reshape(4000, 8)[:, 1:].mean(1)
    error = others.std() / 4000**0.5
    assert abs(others.mean() - 0.58) < 4 * error


def test_flips_are_weighed_against_the_model() -> None:
    """Bayes' rule for one voxel: seen solid with 5% flips, thought empty with .9."""
    known = observed(torch.tensor([0.05, HALF, 0.0]), torch.tensor([1.0, 1.0, 1.0]))
    chance = torch.sigmoid(torch.full((3,), -np.log(9)) + known.told)
    solid, empty = 0.1 * 0.95, 0.9 * 0.05
    torch.testing.assert_close(chance, torch.tensor([solid / (solid + empty), 0.1, 1.0]))


def test_chains_depend_on_their_own_seeds_alone_and_go_on_from_a_snapshot() -> None:
    values, flips = np.zeros((2, 2, 2)), np.full((2, 2, 2), HALF)
    one = list(completion.complete(Coins(), values, flips, seeds=[5, 6, 7], steps=6))
    alone = list(completion.complete(Coins(), values, flips, seeds=[6], steps=6))
    for many, single in zip(one, alone, strict=True):
        np.testing.assert_array_equal(many.voxels[1], single.voxels[0])
    start = one[2].snapshot
    rest = list(completion.complete(Coins(), values, flips, seeds=[5, 6, 7], steps=4, start=start))
    assert [frame.step for frame in rest] == [2, 3, 4, 5, 6]
    for before, after in zip(one[2:], rest, strict=True):
        np.testing.assert_array_equal(before.voxels, after.voxels)


def test_chains_start_at_what_independent_voxels_would_be() -> None:
    """Nine in ten are solid in the mean; one voxel is seen empty with 20% flips."""
    values, flips = torch.zeros(5000, 1, 1, 1, 2), torch.full((5000, 1, 1, 1, 2), HALF)
    flips[..., 1] = 0.2
    state = completion.init(Observed(values, flips), torch.tensor(0.9), Noise.seeded(range(5000)))
    share = state.voxels.mean(0).flatten()
    seen = 0.9 * 0.2 / (0.9 * 0.2 + 0.1 * 0.8)
    torch.testing.assert_close(share, torch.tensor([0.9, seen]), atol=0.025, rtol=0)


class Breaking(Coins):
    """Codes of shapes with a solid first voxel are no numbers from the third step on."""

    calls = 0

    def reconstruct(self, voxels: Tensor, noise: Noise) -> Tensor:
        self.calls += 1
        logits = super().reconstruct(voxels, noise).clone()
        if self.calls > 2:
            logits[voxels[:, 0, 0, 0, 0] == 1] = float("nan")
        return logits


def test_a_chain_that_breaks_is_frozen_and_the_others_go_on() -> None:
    values, flips = np.zeros((2, 2, 2, 2)), np.full((2, 2, 2, 2), HALF)
    flips[:, 0, 0, 0] = 0  # the second chain sees a solid voxel, and breaks
    values[1, 0, 0, 0] = 1
    frames = list(completion.complete(Breaking(), values, flips, seeds=[5, 6], steps=9))
    assert [frame.frozen.tolist() for frame in frames] == [[False, False]] * 3 + [[False, True]] * 7
    for frame in frames[3:]:
        np.testing.assert_array_equal(frame.voxels[1], frames[2].voxels[1])
        np.testing.assert_array_equal(frame.estimate[1], frames[2].estimate[1])
        assert frame.energy[1] == frames[2].energy[1]
    alone = completion.complete(Coins(), values[:1], flips[:1], seeds=[5], steps=9)
    for frame, single in zip(frames, alone, strict=True):
        np.testing.assert_array_equal(frame.voxels[0], single.voxels[0])
    (again, *_) = completion.complete(
        Coins(), values, flips, seeds=[5, 6], steps=1, start=frames[-1].snapshot
    )
    assert again.frozen.tolist() == [False, True]
