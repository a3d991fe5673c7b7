"""Settling against a model of two codes, of which one is known of and the other is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch import Tensor

from voxstudio.nets.likelihood import Bernoulli
from voxstudio.observed import Observed
from voxstudio.sampling import completion, settling

if TYPE_CHECKING:
    from voxstudio.sampling.noise import Noise

HIDDEN = np.zeros((2, 2, 2), np.bool_)
HIDDEN[1] = True


class Halves:
    """Each half of eight voxels is as solid as one code says; the encoder always guesses 0.3."""

    device = torch.device("cpu")
    likelihood = Bernoulli()
    mean = torch.full((1, 1, 2, 2, 2), 0.5)

    def encode(self, voxels: Tensor) -> Tensor:
        return torch.full((len(voxels), 2), 0.3)

    def logits(self, codes: Tensor) -> Tensor:
        return 1.0 * codes.view(-1, 1, 2, 1, 1).expand(-1, 1, 2, 2, 2)

    def reconstruct(self, voxels: Tensor, noise: Noise) -> Tensor:
        return self.logits(self.encode(voxels))


@pytest.mark.parametrize(("value", "flips"), [(0.0, 0.0), (1.0, 0.0), (0.0, 0.05)])
def test_codes_go_where_they_explain_what_is_known_and_others_stay(
    value: float, flips: float
) -> None:
    chances = np.where(HIDDEN, 0.5, flips)
    known = Observed.of(np.full((2, 2, 2), value), chances, 3, Halves.device)
    made = list(settling.settle(Halves(), known, torch.zeros(3, 1, 2, 2, 2), 20))
    assert len(made) == 20
    surprise = torch.stack([known.surprise(logits) for logits in made])
    assert (surprise.diff(dim=0) < 0).all()
    seen, unseen = made[-1][:, 0, 0], made[-1][:, 0, 1]
    assert ((seen - 0.3) * (2 * value - 1) > 0.3).all()
    torch.testing.assert_close(unseen, torch.full((3, 2, 2), 0.3))


def test_what_is_known_surprises_by_its_chance() -> None:
    logits = torch.tensor([2.0, -1.0, 40.0, 3.0]).view(1, 1, 1, 2, 2).requires_grad_(True)
    values = torch.tensor([1.0, 1.0, 0.0, 0.0]).view(1, 1, 1, 2, 2)
    flips = torch.tensor([0.0, 0.1, 0.0, 0.5]).view(1, 1, 1, 2, 2)
    found = Observed(values, flips).surprise(logits)
    chance = 1 / (1 + np.exp(1.0))
    expected = np.log1p(np.exp(-2)) - np.log(0.1 + 0.8 * chance) + 40
    assert found.item() == pytest.approx(expected, rel=1e-5)
    (slope,) = torch.autograd.grad(found.sum(), [logits])
    assert slope.isfinite().all()
    assert slope.flatten()[2].item() == pytest.approx(1)  # however far it is off
    assert slope.flatten()[3].item() == 0  # hidden


def test_chains_settle_after_their_steps_each_by_itself() -> None:
    values, flips = np.ones((2, 2, 2)), 0.5 * HIDDEN
    model = Halves()
    many = list(settling.complete(model, values, flips, seeds=[5, 6], steps=3, settling=4))
    alone = list(settling.complete(model, values, flips, seeds=[6], steps=3, settling=4))
    assert [frame.step for frame in many] == list(range(8))
    for both, single in zip(many, alone, strict=True):
        np.testing.assert_array_equal(both.voxels[1], single.voxels[0])
        assert (both.voxels[:, ~HIDDEN] == 1).all()
    assert many[-1].energy[0] < many[3].energy[0]
    chain = completion.complete(model, values, flips, seeds=[5, 6], steps=3)
    for before, after in zip(chain, many[:4], strict=True):
        np.testing.assert_array_equal(before.voxels, after.voxels)
    none = settling.complete(model, values, flips, seeds=[5], steps=3, settling=0)
    assert [frame.step for frame in none] == [0, 1, 2, 3]


class Cracking(Halves):
    """The second of two shapes decodes to no numbers once its code has moved far."""

    def logits(self, codes: Tensor) -> Tensor:
        limit = torch.tensor([9.0, 0.4])[: len(codes), None]
        return super().logits(codes.where(codes < limit, torch.nan))


def test_a_code_that_breaks_on_its_way_is_frozen_and_the_others_go_on() -> None:
    known = (np.ones((2, 2, 2)), np.where(HIDDEN, 0.5, 0.0))
    run = settling.complete(Cracking(), *known, seeds=[1, 2], steps=1, settling=20)
    frames = list(run)
    broke = [frame.frozen[1] for frame in frames].index(True)
    assert 2 < broke < 21
    assert not any(frame.frozen[0] for frame in frames)
    for frame in frames[broke:]:
        assert frame.frozen[1]
        np.testing.assert_array_equal(frame.estimate[1], frames[broke - 1].estimate[1])
        assert np.isfinite(frame.energy).all()
    assert frames[-1].energy[0] < frames[broke - 1].energy[0]
