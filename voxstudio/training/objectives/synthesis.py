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
    """Algorithm 1 with persistent chains: learn from what Langevin dynamics makes of them."""

    recipe: Synthesis
    low: Tensor
    """Smallest value of the data in data units, (1, 1, D, H, W)."""
    start_noise: float
    buffer: Tensor | None = field(default=None)

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Advance as many chains as there are shapes and contrast the two."""
        recipe = self.recipe
        if self.buffer is None:
            size = (recipe.chains, *batch.shape[1:])
            self.buffer = batch.new_empty(size).normal_(generator=rng) * self.start_noise
        rows = torch.randint(recipe.chains, (len(batch),), generator=rng, device=batch.device)
        start = self.buffer[rows]
        fresh = torch.rand(len(batch), generator=rng, device=batch.device) < recipe.fresh
        noise = torch.empty_like(start).normal_(generator=rng) * self.start_noise
        start = torch.where(fresh.view(-1, 1, 1, 1, 1), noise, start)
        constraint = Range(self.low, self.low + 2) if recipe.clamp else Free()
        made = run_chain(net, start, constraint, recipe, rng)
        self.buffer[rows] = made
        observed = batch + recipe.data_noise * torch.empty_like(batch).normal_(generator=rng)
        return contrast(net, observed, made, recipe.temperature)

    def tensors(self) -> dict[str, Tensor]:
        """Return the persistent chains."""
        return {} if self.buffer is None else {"buffer": self.buffer}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take the persistent chains back."""
        self.buffer = tensors.get("buffer")
