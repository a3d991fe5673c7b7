"""Algorithm 1: analysis by synthesis (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from voxstudio.sampling.constraint import Free, Range
from voxstudio.training.objectives.contrast import contrast, run_chain
from voxstudio.training.objectives.objective import Batch, Objective

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import Synthesis


@dataclass
class SynthesisObjective(Objective):
    """Algorithm 1: learn from what Langevin dynamics makes of chains.

    Where chains start is `initialisation`: `persistent` chains begin once at noise and go on from
    one iteration to the next (Xie et al.); those of persistent contrastive divergence, `pcd`,
    begin at shapes of the data instead (Tieleman 2008); contrastive divergence, `cd`, begins at
    the batch's own shapes in every iteration (Hinton 2002).
    """

    settings: Synthesis
    low: Tensor
    """Smallest value of the data in data units, (1, 1, D, H, W)."""
    start_noise: float
    balance: float = 1.0
    """Weight of the chains beside the shapes: not 1 where a process has another share of them."""
    buffer: Tensor | None = field(default=None)
    batches: int = field(default=0)

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Advance chains and contrast them with the shapes."""
        shapes = batch.voxels
        settings = self.settings
        observed = shapes + settings.data_noise_std * torch.empty_like(shapes).normal_(
            generator=rng
        )
        rows, start = self._starts(shapes, rng)
        constraint = Range(self.low, self.low + 2) if settings.clamp else Free()
        quiet = 0 < settings.noise_until <= self.batches
        dynamics = settings.model_copy(update={"noise": 0.0}) if quiet else settings
        made = run_chain(net, start, constraint, dynamics, rng)
        self.batches += 1
        if self.buffer is not None:
            self.buffer[rows] = made.voxels
        return contrast(net, observed, made, settings.temperature, self.balance)

    def _starts(self, batch: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return the numbers of the chains that are advanced and where they are, each chain once.

        Were one drawn twice, which of its two ends is kept would be up to the threads.
        """
        settings = self.settings
        wanted = settings.chains_per_step or len(batch)
        rows = torch.randperm(settings.buffer_size, generator=rng, device=batch.device)[:wanted]
        count = len(rows)
        if settings.initialisation == "cd":
            return rows, batch
        if self.buffer is None:
            self.buffer = batch.new_full((settings.buffer_size, *batch.shape[1:]), torch.nan)
        fresh = torch.rand(count, generator=rng, device=batch.device) < settings.reinit_share
        fresh |= self.buffer[rows].isnan().flatten(1).any(1)  # never drawn before
        begun = self._begun(batch, count, rng)
        return rows, torch.where(fresh.view(-1, 1, 1, 1, 1), begun, self.buffer[rows])

    def _begun(self, batch: Tensor, count: int, rng: torch.Generator) -> Tensor:
        """Return where new chains begin, (count, 1, D, H, W)."""
        if self.settings.initialisation == "pcd":
            return batch[torch.arange(count, device=batch.device) % len(batch)]
        blank = batch.new_empty((count, *batch.shape[1:]))
        return blank.normal_(generator=rng) * self.start_noise

    def examples(self) -> NDArray[np.bool_] | None:
        """Return the solid voxels of the persistent chains, (N, D, H, W); None without any."""
        if self.buffer is None:
            return None
        begun = self.buffer[self.buffer.isfinite().flatten(1).all(1)]  # NaN: never drawn before
        solid = begun > self.low + 1
        return np.asarray(solid[:, 0].cpu().numpy())

    def tensors(self) -> dict[str, Tensor]:
        """Return the persistent chains, and how many batches there were."""
        batches = {"batches": torch.tensor(self.batches)}
        return batches if self.buffer is None else {**batches, "buffer": self.buffer}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned.

        Raises:
            ValueError: If the chains are not those of the settings.
        """
        self.buffer = tensors.get("buffer")
        wanted = (self.settings.buffer_size, *self.low.shape[1:])
        if self.buffer is not None and self.buffer.shape != wanted:
            raise ValueError("it keeps other chains")
        self.batches = int(tensors.get("batches", torch.tensor(0)))
