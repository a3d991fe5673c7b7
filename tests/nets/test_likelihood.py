"""What is observed of a canvas, against sums over everything that there is to observe."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor

from voxstudio.nets.likelihood import Bernoulli, Gaussian, Mirrored
from voxstudio.nets.specs import SequentialSpec
from voxstudio.observed import Observed

SHAPE = (1, 1, 1, 2, 4)
"""Eight voxels: four pairs along x."""
EVERY = torch.tensor(list(itertools.product([0.0, 1.0], repeat=8))).view(-1, *SHAPE[1:])


def mirrored(likeness: float = 1.7, log_doubt: float = -0.5) -> Mirrored:
    made = Mirrored(-1)
    made.load_state_dict({"likeness": torch.tensor(likeness), "log_doubt": torch.tensor(log_doubt)})
    return made


def canvas() -> Tensor:
    return 2 * torch.randn(SHAPE, generator=torch.Generator().manual_seed(3))


def chances(likelihood: Bernoulli | Mirrored, logits: Tensor) -> Tensor:
    """Return p of all 256 shapes."""
    with torch.no_grad():
        return torch.exp(-likelihood.surprise(logits.expand(256, *SHAPE[1:]), EVERY))


def known() -> Observed:
    """Visible, hidden and doubtful voxels; pairs of which one is visible, both or none."""
    values = torch.tensor([1.0, 0, 1, 0, 1, 1, 0, 0]).view(SHAPE)
    return Observed(values, torch.tensor([0.0, 0.5, 0.5, 0.5, 0.0, 0.1, 0.2, 0.0]).view(SHAPE))


def fitting(seen: Observed) -> Tensor:
    """Return p(values | shape) of all 256 shapes, 1/2 for each hidden voxel."""
    flips = torch.where(seen.values == EVERY, 1 - seen.flips, seen.flips)
    return flips.flatten(1).prod(1)


@pytest.mark.parametrize("likelihood", [Bernoulli(), mirrored(), mirrored(-2.0)])
def test_the_chances_of_all_shapes_sum_to_one(likelihood: Bernoulli | Mirrored) -> None:
    assert chances(likelihood, canvas()).sum().item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("likelihood", [Bernoulli(), mirrored(), mirrored(-2.0)])
def test_what_is_known_changes_chances_by_the_rule_of_bayes(
    likelihood: Bernoulli | Mirrored,
) -> None:
    logits, seen = canvas(), known()
    joint = chances(likelihood, logits) * fitting(seen)
    hidden = 0.5 ** int((seen.flips == 0.5).sum())
    with torch.no_grad():
        misfit = likelihood.misfit(logits, seen)
        before, after = likelihood.mean(logits), likelihood.mean(logits, seen.told)
    assert misfit.item() == pytest.approx(-torch.log(joint.sum() / hidden).item(), abs=1e-4)
    for found, weights in ((before, chances(likelihood, logits)), (after, joint)):
        exact = (weights.view(-1, 1, 1, 1, 1) * EVERY).sum(0) / weights.sum()
        torch.testing.assert_close(found[0], exact, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("likelihood", [Bernoulli(), mirrored()])
def test_whole_shapes_are_drawn_as_often_as_they_should(likelihood: Bernoulli | Mirrored) -> None:
    logits, seen, count = canvas(), known(), 40_000
    uniform = torch.rand((count, *SHAPE[1:]), generator=torch.Generator().manual_seed(0))
    many = logits.expand_as(uniform), seen.told.expand_as(uniform)
    with torch.no_grad():
        drawn = likelihood.draw(*many, uniform)
    certain = (seen.flips == 0).expand_as(drawn)
    assert torch.equal(drawn[certain], seen.values.expand_as(drawn)[certain])
    exact = chances(likelihood, logits) * fitting(seen)
    exact = exact / exact.sum()
    number = (drawn.flatten(1) @ 2.0 ** torch.arange(7, -1, -1)).long()
    found = torch.bincount(number, minlength=256) / count
    assert (found[exact == 0] == 0).all()
    error = (exact * (1 - exact) / count).sqrt().clamp(min=1e-9)
    assert ((found - exact) / error)[exact > 0].square().mean().item() < 2


def test_voxels_lean_on_their_images_only_where_the_canvas_makes_both_alike() -> None:
    logits = torch.tensor([0.0, -3.0, 3.0, 0.0]).view(1, 1, 1, 1, 4)
    seen = Observed(torch.tensor([1.0, 0, 1, 0]).view_as(logits), torch.full_like(logits, 0.5))
    seen.flips[..., 0] = seen.flips[..., 2] = 0
    with torch.no_grad():
        chance = mirrored(4.0, 0.0).mean(logits, seen.told).flatten()
    assert chance[3] == pytest.approx(torch.tensor(4.0).sigmoid().item())
    assert chance[1] == pytest.approx(torch.tensor(-3.0 + 4 / 37).sigmoid().item())


def test_no_bond_is_the_bernoulli_likelihood_and_one_too_strong_stays_finite() -> None:
    logits, seen = canvas().requires_grad_(True), known()
    for method in ("mean", "misfit"):
        told = seen.told if method == "mean" else seen
        one, other = (getattr(made, method)(logits, told) for made in (Bernoulli(), mirrored(0.0)))
        torch.testing.assert_close(one, other)
    strong = mirrored(1e6, -9.0)
    assert strong.mean(logits, seen.told).isfinite().all()
    nats = strong.misfit(logits, seen) + strong.surprise(logits, seen.values)
    (slope,) = torch.autograd.grad(nats.sum(), [logits])
    assert slope.isfinite().all()


@pytest.mark.parametrize(
    ("words", "accepted"),
    [({}, "their `reflection`"),
     ({"reflection": "x", "projection": True}, "needs volumes"),
     ({"reflection": "x", "resolution": 15}, "even resolution")],
)  # fmt: skip
def test_what_has_no_mirror_image_is_refused(words: dict[str, object], accepted: str) -> None:
    with pytest.raises(ValueError, match=accepted):
        SequentialSpec.model_validate({"resolution": 16, "likelihood": "mirrored", **words})


def test_the_gaussian_likelihood_is_a_density() -> None:
    values = torch.linspace(-40, 40, 20_001)[:, None]
    surprise = Gaussian().surprise(torch.full_like(values, 0.7), values)
    assert torch.exp(-surprise).sum().item() * 0.004 == pytest.approx(1, abs=1e-5)
