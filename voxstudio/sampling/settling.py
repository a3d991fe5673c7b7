"""Settling: codes move to where they explain best what is known of a shape.

A posterior q(z | x) answers at once, and so only nearly. Some steps of gradient on the codes of the
shape at hand close much of the gap (semi-amortised inference, Kim et al. 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import torch

from voxstudio.observed import Observed
from voxstudio.sampling import completion
from voxstudio.sampling.noise import Noise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from voxstudio.observed import Floats
    from voxstudio.sampling.player import ChainFrame

STEPS = 20
"""Twice as many gain a tenth more of what these do (see docs/results.md)."""
RATE = 0.05
"""How far a code moves in the first step, in standard deviations of its prior; then ever less."""


class Model(completion.Model, Protocol):
    """What settling needs of a latent variable model beyond a chain."""

    def encode(self, voxels: Tensor) -> Tensor:
        """Return the likeliest codes of q(z | x) for shapes (B, 1, D, H, W), (B, ...)."""
        ...

    def logits(self, codes: Tensor) -> Tensor:
        """Return the logits of p(x | z), (B, 1, D, H, W), with gradients."""
        ...


def settle(model: Model, observed: Observed, voxels: Tensor, steps: int) -> Iterator[Tensor]:
    """Move the codes of shapes by gradient (Adam), and yield what they decode to after each step.

    -log p(values | z) + |z - z_0|^2 / 2 falls, where z_0 are the codes of the shapes as they are:
    what is known pulls at the codes that it depends on, and the others stay, so that chains which
    differ go on doing so.

    Args:
        model: Its weights stay as they are.
        observed: What is known.
        voxels: Shapes to begin with, (B, 1, D, H, W).
        steps: To take.

    Yields:
        Logits of p(x | z), likewise.
    """
    start = model.encode(voxels).clone()
    codes = start.clone().requires_grad_(True)
    adam = torch.optim.Adam([codes], lr=RATE)
    cooled = torch.optim.lr_scheduler.CosineAnnealingLR(adam, max(1, steps))
    for step in range(steps + 1):
        with torch.enable_grad():
            logits = model.logits(codes)
            moved = (codes - start).square().flatten(1).sum(1)
            far = model.likelihood.misfit(logits, observed) + moved / 2
        if step:
            yield logits.detach()
        if step < steps:
            (codes.grad,) = torch.autograd.grad(far.sum(), [codes])
            adam.step()
            cooled.step()


def complete(
    model: Model,
    shapes: Floats,
    flips: Floats,
    *,
    seeds: Sequence[int],
    steps: int,
    settling: int = STEPS,
) -> Iterator[ChainFrame]:
    """Run chains as `completion.complete` does, then settle the codes of where they ended.

    Args:
        model: The latent variable model.
        shapes: Occupancies (D, H, W), or one shape per chain, (B, D, H, W).
        flips: Likewise: the chance that a voxel is wrong, 0 where visible and 1/2 where hidden.
        seeds: One per chain; chain i depends on `seeds[i]` alone.
        steps: Of the chains.
        settling: Steps of gradient after them, one frame each.
    """
    for frame in completion.complete(model, shapes, flips, seeds=seeds, steps=steps):
        yield frame
    observed = Observed.of(shapes, flips, len(seeds), model.device)
    noise = Noise.restored(frame.snapshot.noise, model.device)
    state, frozen = _ended(frame), frame.frozen
    for logits in settle(model, observed, state.voxels, settling):
        steps += 1
        moved = completion.weighed(logits, model.likelihood, observed, noise)
        state, frozen = completion.hold_broken(state, moved, frozen)
        yield completion.framed(steps, state, noise, frozen)


def _ended(frame: ChainFrame) -> completion.CompletionState:
    """Return where chains ended."""
    voxels = frame.snapshot.voxels
    estimate, surprise = (
        torch.from_numpy(values).to(voxels.device) for values in (frame.estimate, frame.energy)
    )
    return completion.CompletionState(voxels, estimate[:, None], surprise)
