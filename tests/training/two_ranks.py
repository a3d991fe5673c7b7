"""What torchrun starts twice: each process measures its half of a batch; the mean is written."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file

from tests.training.small import boxes, recipe
from voxstudio.training.distributed import Ranks, joined
from voxstudio.training.objectives.contrast import Synthesised, contrast
from voxstudio.training.objectives.objective import Batch, Stateless
from voxstudio.training.objectives.score_matching import denoising_error
from voxstudio.training.objectives.synthesis import SynthesisObjective
from voxstudio.training.trainer import Trainer

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net

BATCH, CHAINS = 7, 5
"""Two processes have four and three shapes, three and two chains."""


@dataclass
class Given(Stateless):
    """Both kinds of loss on shapes that are given, so that the joined batch is the same."""

    observed: Tensor
    synthesised: Tensor
    balance: float

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the contrast and the score-matching loss, which differentiates twice."""
        made = Synthesised(self.synthesised, torch.zeros(()))
        loss, scalars = contrast(net, self.observed, made, 1.0, self.balance)
        level = torch.full((len(self.observed),), 0.5)
        error = denoising_error(net, self.observed + 0.1, level, self.observed)
        return loss + error.square().mean(), scalars


def gradients(ranks: Ranks) -> dict[str, Tensor]:
    """Return the averaged gradients, and the averaged gap as `gap`."""
    settings = (
        f"learning.buffer_size={CHAINS}",
        f"learning.chains_per_step={CHAINS}",
        "optimiser.grad_clip_norm=1e9",
    )
    trainer = Trainer(
        recipe("synthesis", f"optimiser.batch={BATCH}", *settings), boxes(), ranks=ranks
    )
    assert isinstance(trainer.objective, SynthesisObjective)
    drawn = torch.randn(2, BATCH, 1, 16, 16, 16, generator=torch.Generator().manual_seed(3))
    mine = slice(ranks.rank, None, ranks.size)
    chains = drawn[1, :CHAINS][mine]
    trainer.objective = Given(drawn[0, mine], chains, trainer.objective.balance)
    measured = trainer.compute_gradients()
    found = {n: p.grad for n, p in trainer.net.named_parameters() if p.grad is not None}
    return {**found, "gap": torch.tensor(measured.scalars["gap"])}


if __name__ == "__main__":
    torch.set_num_threads(1)
    with joined("cpu") as (ranks, _):
        save_file(gradients(ranks), Path(sys.argv[1]) / f"{ranks.rank}.safetensors")
