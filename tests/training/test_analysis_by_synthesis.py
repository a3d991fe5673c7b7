"""Algorithms 1 and 5: where chains start, what is logged, and the gradient itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.training.algorithms import SuperResolution, Synthesis
from voxstudio.training.masking import blobs, mixed
from voxstudio.training.objectives.objective import Batch
from voxstudio.training.objectives.super_resolution import SuperResolutionObjective
from voxstudio.training.objectives.synthesis import SynthesisObjective

if TYPE_CHECKING:
    from numpy.typing import NDArray

REFERENCE = 0.5
CHAINS, PAIRS = 64, 1024
"""Each chain holds many pairs that know nothing of each other: 65,536 samples in all."""
LOW = torch.full((1, 1, 1, 1, 2), -1.0)


class TwoVoxels(nn.Module):
    """E(Y) = |Y|^2 / 2 s^2 - sum of w softplus(a . Y + b) of two voxels, summed over pairs."""

    def __init__(self) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor([[1.5, -1.0], [-0.5, 1.2]]))
        self.shift = nn.Parameter(torch.tensor([0.3, -0.4]))
        self.weight = nn.Parameter(torch.tensor([1.5, 0.8]))

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        pairs = voxels.reshape(len(voxels), -1, 2)
        score = F.softplus(pairs @ self.slope.T + self.shift) @ self.weight
        return (pairs.square().sum(2) / (2 * REFERENCE**2) - score).sum(1)

    def gradient(self) -> NDArray[np.float32]:
        """Return the gradients of all weights in one row, (8,)."""
        return np.concatenate([p.grad.flatten().numpy() for p in self.parameters()])  # type: ignore[union-attr]


def two_voxels() -> Any:  # noqa: ANN401 - stands for a net
    """Return the small energy in the place of a net."""
    return TwoVoxels()


def objective(**fields: Any) -> SynthesisObjective:  # noqa: ANN401 - the recipe's
    recipe = Synthesis(**{"clamp": False, "data_noise_std": 0.0, "reinit_share": 0.0, **fields})
    return SynthesisObjective(recipe, LOW, REFERENCE)


def exact_gradient(data: Tensor) -> NDArray[np.float32]:
    """Return that of the mean log-likelihood of a pair, its integral summed on a fine grid."""
    net = TwoVoxels()
    axis = torch.linspace(-4, 5, 451)
    grid = torch.cartesian_prod(axis, axis)[:, None, None, None]
    level = torch.ones(())
    log_z = torch.logsumexp(-net.energy(grid, level).double(), 0)  # but for a constant
    likelihood = -net.energy(data, level).mean() / PAIRS - log_z
    torch.autograd.backward(likelihood)
    return net.gradient()


def test_the_gradient_is_that_of_the_log_likelihood() -> None:
    """Within four standard errors, each at most .004, plus 1% of the largest component, .49.

    The chains' step of d = .1 adds the percent: Langevin dynamics without correction samples
    from a density that is wider by about d^2 / 4 s^2.
    """
    rng = torch.Generator().manual_seed(0)
    data = torch.empty(CHAINS, 1, 32, 32, 2).normal_(generator=rng) * 0.3 + 0.2
    learning = objective(steps=400, step_size=0.1, buffer_size=CHAINS)
    net, begun = two_voxels(), torch.empty_like(data).normal_(generator=rng) * REFERENCE
    learning.buffer = begun.clone()
    loss, _ = learning.loss(net, all_of(data), rng)
    torch.autograd.backward(loss)
    exact, found = exact_gradient(data), -net.gradient() / PAIRS
    advanced = (learning.buffer != begun).flatten(1).any(1)
    error = standard_error(learning.buffer[advanced])
    assert np.abs(exact).max() > 0.1
    assert error.max() < 0.01 * np.abs(exact).max()
    assert (np.abs(found - exact) < 4 * error + 0.01 * np.abs(exact).max()).all()


def all_of(data: Tensor) -> Batch:
    """Return all the data as one batch."""
    rows = torch.arange(len(data))
    return Batch(data, rows, torch.zeros_like(rows))


def standard_error(chains: Tensor) -> NDArray[np.float64]:
    """Return the standard error of mean dE/dweight over chains, from the chains' own means."""
    means = []
    for chain in chains:
        net = TwoVoxels()
        torch.autograd.backward(net.energy(chain[None], torch.ones(())).sum())
        means.append(net.gradient() / PAIRS)
    return np.asarray(np.std(means, axis=0) / np.sqrt(len(means)))


@pytest.mark.parametrize("initialisation", ["persistent", "pcd", "cd"])
def test_chains_start_where_the_recipe_says(initialisation: str) -> None:
    rng = torch.Generator().manual_seed(0)
    learning = objective(initialisation=initialisation, steps=1, step_size=1e-6, buffer_size=64)
    data = torch.full((16, 1, 1, 1, 2), 7.0)
    _, first = learning.loss(two_voxels(), all_of(data), rng)
    chains = None if learning.buffer is None else learning.buffer.clone()
    learning.loss(two_voxels(), all_of(data + 1), rng)
    if initialisation == "cd":
        assert learning.buffer is None
        assert learning.tensors() == {"batches": torch.tensor(2)}
        assert first["gap_start"] == pytest.approx(0, abs=1e-3)
        return
    assert learning.buffer is not None and chains is not None
    begun, before = ~learning.buffer.isnan(), ~chains.isnan()
    assert before.sum() == 16 * 2  # the chains that were drawn, of two voxels each
    assert before.sum() < begun.sum() <= 2 * before.sum()
    if initialisation == "pcd":  # every chain at a shape of the batch that first drew it
        torch.testing.assert_close(learning.buffer[before], torch.full((32,), 7.0))
        later = learning.buffer[begun & ~before]
        torch.testing.assert_close(later, torch.full_like(later, 8.0))
    else:
        assert learning.buffer[begun].std() == pytest.approx(REFERENCE, rel=0.35)


class Flat(nn.Module):
    """E(Y) = 0: only noise moves a chain."""

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        return 0 * voxels.flatten(1).sum(1)


def test_chains_lose_their_noise_after_so_many_batches() -> None:
    rng = torch.Generator().manual_seed(0)
    data = torch.zeros(4, 1, 1, 1, 2)
    learning = objective(steps=3, noise=1.0, noise_until=2, buffer_size=9, chains_per_step=9)
    places = []
    for _ in range(4):
        learning.loss(cast("Any", Flat()), all_of(data), rng)
        assert learning.buffer is not None
        places.append(learning.buffer.clone())
    assert not any(place.isnan().any() for place in places)  # all nine, for four shapes
    assert not torch.equal(places[0], places[1])
    assert torch.equal(places[1], places[2]) and torch.equal(places[2], places[3])
    again = objective(steps=3, noise=1.0, noise_until=2, buffer_size=9, chains_per_step=9)
    again.restore(learning.tensors())
    again.loss(cast("Any", Flat()), all_of(data), rng)
    assert again.buffer is not None
    assert torch.equal(again.buffer, places[3])


def test_langevin_dynamics_lowers_the_gap() -> None:
    rng = torch.Generator().manual_seed(0)
    data = torch.zeros(64, 1, 1, 1, 2)
    learning = objective(steps=20, step_size=0.2, noise=0.0, buffer_size=64)
    _, record = learning.loss(two_voxels(), all_of(data), rng)
    assert record["gap"] < record["gap_start"]


def test_refinement_keeps_block_means_and_starts_as_a_model_refines() -> None:
    rng = torch.Generator().manual_seed(0)
    mean = torch.rand(1, 1, 8, 8, 8, generator=rng) - 0.5
    shapes = (torch.rand(3, 1, 8, 8, 8, generator=rng) < 0.4).float() * 2 - 1
    batch, seen = shapes - mean, []

    class Watch(nn.Module):
        """Notes where the chains are; its energy pulls every voxel to one."""

        def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
            seen.append(voxels.detach().clone())
            return (voxels - 1).square().flatten(1).sum(1)

    learning = SuperResolutionObjective(
        SuperResolution(block_size=4, steps=5, step_size=0.5), -1 - mean
    )
    _, record = learning.loss(cast("Any", Watch()), all_of(batch), rng)
    pooled = F.avg_pool3d(batch, 4)
    for voxels in seen[:6]:
        torch.testing.assert_close(F.avg_pool3d(voxels, 4), pooled, atol=1e-5, rtol=0)
    copies = F.interpolate(F.avg_pool3d(batch, 4), scale_factor=4)
    torch.testing.assert_close(seen[0], copies, atol=1e-5, rtol=0)  # as when a model refines
    assert not torch.equal(seen[5], seen[0])
    assert 0 < record["error"] < 1


def test_blobs_are_connected_strokes_and_a_mix_has_every_kind() -> None:
    from scipy import ndimage

    size = (16, 20, 24)
    for seed in range(20):
        painted = blobs(size, seed)
        assert painted.shape == size
        assert 1 <= ndimage.label(painted)[1] <= 3
        assert 0.001 < painted.mean() < 0.9
        assert np.array_equal(painted, blobs(size, seed))
    kinds = [mixed(size, seed) for seed in range(60)]
    halves = sum(mask.mean() == 0.5 for mask in kinds)
    scattered = sum(ndimage.label(mask)[1] > 3 for mask in kinds)
    assert 5 < halves < 30
    assert 5 < scattered < 30
