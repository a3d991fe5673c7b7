"""Which codes a shape has: p(z | shape), or p(z | visible voxels), by Langevin dynamics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from voxstudio.nets.sound import sound
from voxstudio.sampling import langevin
from voxstudio.sampling.codes import posterior_energy
from voxstudio.sampling.constraint import Free
from voxstudio.sampling.noise import Noise
from voxstudio.voxels import iou

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.latent.model import LatentModel

RESTARTS = 4
"""Chains per shape where no encoder knows the mode: the posterior of a generator has several."""
BATCH = 16
"""Shapes that are encoded at once."""
STD = 0.3
"""s of the generator's noise at temperature 1, in occupancies times two."""


@dataclass(frozen=True, eq=False)
class CodeFrame:
    """One step of B shapes, the best of each one's chains.

    Args:
        step: Counted from 0, where the chains start.
        steps: Of the whole run.
        codes: (B, Z).
        estimate: What they decode to, occupancies (B, D, H, W).
        overlap: Of that with the visible part of each shape, (B,), from 0 to 1 (IoU).
    """

    step: int
    steps: int
    codes: NDArray[np.float32]
    estimate: NDArray[np.float32]
    overlap: NDArray[np.float64]


def invert(
    model: LatentModel,
    shapes: NDArray[np.floating] | NDArray[np.bool_],
    visible: NDArray[np.bool_] | None = None,
    *,
    seeds: Sequence[int],
    restarts: int | None = None,
    steps: int | None = None,
) -> Iterator[CodeFrame]:
    """Look for the codes of shapes.

    A whole shape has one chain from the encoder's guess, where there is an encoder; else every
    shape has several that start at draws from the prior. The generator's noise is large
    at first and falls as the header's `recovery` says (s^2 in proportion to the temperature), so
    that chains settle on the layout of a shape before its detail.

    Args:
        model: The generator.
        shapes: Occupancies (B, D, H, W).
        visible: What is known of them, (B, D, H, W); None for all.
        seeds: One per shape; shape i depends on `seeds[i]` alone.
        restarts: Chains per shape; None for one from an encoder's guess, 4 without one.
        steps: Langevin steps; None for the header's.

    Yields:
        Frames; the codes of the last are the answer.
    """
    schedule = model.header.recovery
    total = schedule.steps if steps is None else steps
    schedule = schedule.lasting(max(1, total))
    guess = model.guess(shapes) if visible is None else None
    chains = restarts or (RESTARTS if guess is None else 1)
    wanted = 2 * model.tensor(shapes)[:, None] - 1
    known = None if visible is None else model.tensor(visible)[:, None] > 0.5
    codes, noise = _starts(model, guess, seeds, chains)
    rows = torch.arange(len(shapes), device=model.device).repeat_interleave(chains)
    copies = wanted[rows]
    mask = None if known is None else known[rows]

    decoder = _Decoder(model)
    for step in range(total):
        fade = schedule.temperature(step) ** 0.5
        energy = posterior_energy(decoder, copies, STD * fade, mask)
        size = schedule.size(step) * fade
        state = langevin.init(codes, energy)
        yield _best(decoder.made, codes, wanted, known, step, total)
        codes = langevin.move(state, Free(), size, schedule.noise_share(step) ** 2, noise)
    with torch.inference_mode():
        decoder(codes)
    yield _best(decoder.made, codes, wanted, known, total, total)


def recover_by_codes(
    model: LatentModel,
    grid: VoxelGrid,
    mask: Mask,
    *,
    seeds: Sequence[int],
    steps: int | None = None,
) -> Iterator[CodeFrame]:
    """Recover the hidden voxels of a shape by p(z | visible voxels), one variant per seed.

    It is how 3D-GANs and VAEs recover in Xie et al., section 6.2. `compose` of the last frame
    gives the recovered shape with exact visible voxels.

    Args:
        model: The generator.
        grid: The shape.
        mask: What is hidden of it.
        seeds: One per variant.
        steps: Langevin steps; None for the header's.
    """
    count = len(seeds)
    shapes = np.broadcast_to(grid.as_float(), (count, *grid.shape))
    visible = np.broadcast_to(~mask.hidden, shapes.shape)
    return invert(model, np.where(visible, shapes, 0), visible, seeds=seeds, steps=steps)


def encode(
    model: LatentModel, shapes: NDArray[np.floating] | NDArray[np.bool_], seed: int
) -> Iterator[CodeFrame]:
    """Look for the codes of whole shapes (N, D, H, W), a few at a time; shape i has seed + i.

    Yields:
        The last frame of every few.
    """
    for start in range(0, len(shapes), BATCH):
        part = shapes[start : start + BATCH]
        seeds = range(seed + start, seed + start + len(part))
        *_, frame = invert(model, part, seeds=seeds)
        yield frame


def _starts(
    model: LatentModel,
    guess: NDArray[np.float32] | None,
    seeds: Sequence[int],
    restarts: int,
) -> tuple[Tensor, Noise]:
    """Return where the chains start, (B restarts, Z), and their random streams."""
    streams = [1000 * seed + number for seed in seeds for number in range(restarts)]
    noise = Noise.seeded(streams, model.device)
    codes = noise.like(torch.empty(len(streams), model.latent, device=model.device))
    if guess is not None:
        codes[::restarts] = model.tensor(guess)
    return codes, noise


class _Decoder:
    """Decodes to [-1, 1], and remembers what it made: a step and its frame need it both."""

    def __init__(self, model: LatentModel) -> None:
        self._net, self._name = model.net, model.header.name
        self.made = torch.empty(0)

    def __call__(self, codes: Tensor) -> Tensor:
        made = 2 * self._net.decode(codes) - 1
        self.made = sound(made.detach(), self._name)
        return made


def _best(
    made: Tensor,
    codes: Tensor,
    wanted: Tensor,
    known: Tensor | None,
    step: int,
    steps: int,
) -> CodeFrame:
    """Choose of each shape's chains the one whose visible voxels are nearest.

    Args:
        made: What the codes decode to, in [-1, 1], (B restarts, 1, D, H, W).
        codes: (B restarts, Z).
        wanted: The shapes, in [-1, 1], (B, 1, D, H, W).
        known: What is visible of them; None for all.
        step: Number of the frame.
        steps: Of the whole run.
    """
    count = len(wanted)
    with torch.inference_mode():
        made = made.view(count, -1, *wanted.shape[2:])
        seen = torch.ones_like(wanted, dtype=torch.bool) if known is None else known
        far = ((made - wanted) * seen).square().flatten(2).sum(2)
        best = far.argmin(1)
        every = torch.arange(count, device=codes.device)
        chosen = made[every, best]
        ours, theirs, where = (
            each.cpu().numpy() for each in (chosen > 0, wanted[:, 0] > 0, seen[:, 0])
        )
    kept = codes.view(count, -1, codes.shape[-1])[every, best]
    return CodeFrame(
        step,
        steps,
        kept.cpu().numpy(),
        ((chosen + 1) / 2).cpu().numpy(),
        iou(ours, theirs, where=where),
    )
