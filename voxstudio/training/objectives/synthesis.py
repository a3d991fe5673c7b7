"""Algorithm 1: analysis by synthesis (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from voxstudio.sampling.constraint import Free, Range
from voxstudio.training.objectives.contrast import contrast, run_chain

if TYPE_CHECKING:
    from voxstudio.nets.build import Net
    from voxstudio.training.recipe import Synthesis


@dataclass
class AnalysisBySynthesis:
    """Algorithm 1: learn from what Langevin dynamics makes of chains.

    Where chains start is `initialisation`: `persistent` chains begin once at noise and go on from
    one iteration to the next (Xie et al.); those of persistent contrastive divergence, `pcd`,
    begin at shapes of the data instead (Tieleman 2008); contrastive divergence, `cd`, begins at
    the batch's own shapes in every iteration (Hinton 2002).
    """

    recipe: Synthesis
    low: Tensor
    """Smallest value of the data in data units, (1, 1, D, H, W)."""
    start_noise: float
    buffer: Tensor | None = field(default=None)

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Advance as many chains as there are shapes, or all, and contrast the two."""
        recipe = self.recipe
        observed = batch + recipe.data_noise * torch.empty_like(batch).normal_(generator=rng)
        rows, start = self._starts(batch, rng)
        constraint = Range(self.low, self.low + 2) if recipe.clamp else Free()
        made = run_chain(net, start, constraint, recipe, rng)
        if self.buffer is not None:
            self.buffer[rows] = made.voxels
        return contrast(net, observed, made, recipe.temperature)

    def _starts(self, batch: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return the numbers of the chains that are advanced and where they are, each chain once.

        Were one drawn twice, which of its two ends is kept would be up to the threads.
        """
        recipe = self.recipe
        rows = torch.randperm(recipe.chains, generator=rng, device=batch.device)[: len(batch)]
        count = len(rows)
        if recipe.initialisation == "cd":
            return rows, batch
        if self.buffer is None:
            self.buffer = self._begun(batch, recipe.chains, rng)
        fresh = torch.rand(count, generator=rng, device=batch.device) < recipe.fresh
        begun = self._begun(batch, count, rng)
        return rows, torch.where(fresh.view(-1, 1, 1, 1, 1), begun, self.buffer[rows])

    def _begun(self, batch: Tensor, count: int, rng: torch.Generator) -> Tensor:
        """Return where new chains begin, (count, 1, D, H, W)."""
        if self.recipe.initialisation == "pcd":
            rows = torch.randint(len(batch), (count,), generator=rng, device=batch.device)
            return batch[rows]
        blank = batch.new_empty((count, *batch.shape[1:]))
        return blank.normal_(generator=rng) * self.start_noise

    def tensors(self) -> dict[str, Tensor]:
        """Return the persistent chains."""
        return {} if self.buffer is None else {"buffer": self.buffer}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take the persistent chains back."""
        self.buffer = tensors.get("buffer")
