"""Completion and denoising by a Markov chain of a latent variable model (Rezende et al., A.10).

What is known of a shape is a value and a chance of its being wrong per voxel: 0 where a voxel is
visible, 1/2 where it is hidden, the share of flips where a whole shape is noisy. One kernel then
completes and denoises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import torch

from voxstudio.observed import Observed, independent
from voxstudio.sampling.noise import Noise
from voxstudio.sampling.player import ChainFrame, ChainSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.observed import Floats


class Likelihood(Protocol):
    """p(x | z) of voxels in {0, 1}, of the logits (B, 1, D, H, W) that codes decode to."""

    def misfit(self, logits: Tensor, known: Observed) -> Tensor:
        """Return -log p(values | z) in nats, (B,)."""
        ...

    def mean(self, logits: Tensor, told: Tensor | None = None) -> Tensor:
        """Return the chance of each voxel to be solid, where so much is told of it (log odds)."""
        ...

    def draw(self, logits: Tensor, told: Tensor, uniform: Tensor) -> Tensor:
        """Draw voxels, 0 or 1, by uniform numbers; all (B, 1, D, H, W)."""
        ...


class CompletionState(NamedTuple):
    """Batch of chains: `voxels`, `estimate` are (B, 1, D, H, W); `surprise` is (B,)."""

    voxels: Tensor
    """x, 0 or 1."""
    estimate: Tensor
    """p(x = 1 | z, values) for the codes that led here."""
    surprise: Tensor
    """-log p(values | z) of these codes, in nats."""


def init(observed: Observed, mean: Tensor, noise: Noise) -> CompletionState:
    """Start chains as if all voxels were independent: at what is known, weighed with chances.

    Args:
        observed: What is known.
        mean: Chance of each voxel to be solid in any shape, broadcastable to the shapes.
        noise: Random streams, one per chain.
    """
    logits = independent(mean).expand_as(observed.values)
    estimate = torch.sigmoid(logits + observed.told)
    voxels = (noise.uniform(estimate) < estimate).to(estimate.dtype)
    return CompletionState(voxels, estimate, observed.surprise(logits))


def step(state: CompletionState, model: Model, observed: Observed, noise: Noise) -> CompletionState:
    """Move once: z ~ q(z | x), then x' ~ p(x | z, values) (Rezende et al., eq. 4).

    Args:
        state: Where the chains are.
        model: Draws codes of shapes, and says what they decode to.
        observed: What is known; certain voxels stay as they are.
        noise: Random streams, one per chain.
    """
    return weighed(model.reconstruct(state.voxels, noise), model.likelihood, observed, noise)


def hold_broken(
    before: CompletionState, after: CompletionState, frozen: NDArray[np.bool_]
) -> tuple[CompletionState, NDArray[np.bool_]]:
    """Keep frozen and newly non-finite chains, (B,), at their last finite state."""
    finite = torch.isfinite(after.surprise) & torch.isfinite(after.estimate).flatten(1).all(1)
    held = frozen | ~finite.cpu().numpy()
    if not held.any():
        return after, frozen
    rows = torch.from_numpy(held).to(after.voxels.device)
    wide = rows.view(-1, 1, 1, 1, 1)
    kept = CompletionState(
        torch.where(wide, before.voxels, after.voxels),
        torch.where(wide, before.estimate, after.estimate),
        torch.where(rows, before.surprise, after.surprise),
    )
    return kept, held


def weighed(
    logits: Tensor, likelihood: Likelihood, observed: Observed, noise: Noise
) -> CompletionState:
    """Draw voxels of p(x | z, values) for the logits of p(x | z); certain ones come out exact."""
    told = observed.told
    estimate = likelihood.mean(logits, told)
    voxels = likelihood.draw(logits, told, noise.uniform(estimate))
    return CompletionState(voxels, estimate, likelihood.misfit(logits, observed))


class Model(Protocol):
    """What a chain needs of a latent variable model."""

    @property
    def device(self) -> torch.device:
        """Where the chains live."""
        ...

    @property
    def mean(self) -> Tensor:
        """Mean training shape, occupancies (1, 1, D, H, W)."""
        ...

    @property
    def likelihood(self) -> Likelihood:
        """p(x | z)."""
        ...

    def reconstruct(self, voxels: Tensor, noise: Noise) -> Tensor:
        """Return logits of p(x | z) for z ~ q(z | voxels), (B, 1, D, H, W)."""
        ...


def complete(
    model: Model,
    shapes: Floats,
    flips: Floats,
    *,
    seeds: Sequence[int],
    steps: int,
    start: ChainSnapshot | None = None,
) -> Iterator[ChainFrame]:
    """Run chains and yield a frame per step, the start first, as `player.play` does.

    The energy of a frame is how surprising what is known is to the codes, in nats.

    Args:
        model: The latent variable model.
        shapes: Occupancies (D, H, W), or one shape per chain, (B, D, H, W).
        flips: Likewise: the chance that a voxel is wrong, 0 where visible and 1/2 where hidden.
        seeds: One per chain; chain i depends on `seeds[i]` alone.
        steps: Steps to run.
        start: A frame's snapshot to branch from, of chains of the same shapes; None starts anew.

    Yields:
        Frames of finite numbers alone: a chain whose codes, or what they decode to, are not finite
        is frozen where it was.
    """
    observed = Observed.of(shapes, flips, len(seeds), model.device)
    if start is None:
        first, noise = 0, Noise.seeded(seeds, model.device)
        state, frozen = init(observed, model.mean, noise), np.zeros(len(seeds), np.bool_)
    else:
        first, noise = start.step, Noise.restored(start.noise, model.device)
        nats = torch.zeros(len(seeds), device=model.device)
        state, frozen = CompletionState(start.voxels, start.voxels, nats), start.frozen
    for number in range(first, first + steps + 1):
        if number > first:
            state, frozen = hold_broken(state, step(state, model, observed, noise), frozen)
        yield framed(number, state, noise, frozen)


def framed(
    number: int, state: CompletionState, noise: Noise, frozen: NDArray[np.bool_]
) -> ChainFrame:
    """Return a step of chains as the studio and the shell show it."""
    return ChainFrame(
        step=number,
        voxels=_occupancies(state.voxels),
        estimate=_occupancies(state.estimate),
        energy=state.surprise.cpu().numpy(),
        gradient_norm=np.zeros(len(frozen), np.float32),
        temperature=1.0,
        step_size=1.0,
        noise=1.0,
        snapshot=ChainSnapshot(number, state.voxels, noise.state(), frozen),
        frozen=frozen,
    )


def _occupancies(voxels: Tensor) -> NDArray[np.float32]:
    return voxels[:, 0].cpu().numpy()
