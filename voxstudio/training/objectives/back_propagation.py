"""Alternating back-propagation: a generator learns alone (Han et al. 2017)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from voxstudio.nets.latent import LatentNet
from voxstudio.sampling.codes import posterior_energy
from voxstudio.sampling.constraint import Free
from voxstudio.training.objectives.contrast import run_langevin
from voxstudio.training.objectives.objective import Batch, Objective

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import BackPropagation


@dataclass
class BackPropagationObjective(Objective):
    """|Y - g(z)|^2 / (2 s^2), where Langevin dynamics draws z from p(z | Y).

    Every training shape's code goes on from where it was when the shape was last drawn.
    """

    settings: BackPropagation
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""
    count: int
    """Training shapes; as many mirror images come after them."""
    codes: Tensor | None = field(default=None)
    """Of every shape, (2 count, Z); NaN of those not drawn yet."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Infer the codes of the batch, then regress its shapes on them."""
        assert isinstance(net, LatentNet)  # no other is built with this objective
        # A shape that was drawn twice has one code, whichever the threads write last.
        rows, places = torch.unique(batch.rows, return_inverse=True)
        first = torch.zeros_like(rows).scatter_(0, places, torch.arange(len(places)).to(rows))
        shapes = batch.voxels[first]
        codes = self._inferred(net, shapes, self._started(net, rows, rng), rng)
        assert self.codes is not None
        self.codes[rows] = codes
        far = (self.low + 2 * net.decode(codes) - shapes).square().flatten(1).sum(1).mean()
        spread = codes.square().mean().item()
        loss = far / (2 * self.settings.std**2)
        return loss, {"loss": loss.item(), "distance": far.item(), "code_square": spread}

    def _started(self, net: LatentNet, rows: Tensor, rng: torch.Generator) -> Tensor:
        """Return where the chains of codes start, (B, Z)."""
        if self.codes is None:
            self.codes = torch.full((2 * self.count, net.latent), torch.nan, device=rows.device)
        new = torch.empty(len(rows), net.latent, device=rows.device).normal_(generator=rng)
        kept = self.codes[rows]
        return torch.where(kept.isnan(), new, kept)

    def _inferred(
        self, net: LatentNet, shapes: Tensor, start: Tensor, rng: torch.Generator
    ) -> Tensor:
        """Run the settings' Langevin steps on p(z | Y)."""
        settings = self.settings

        def decode(codes: Tensor) -> Tensor:
            return self.low + 2 * net.decode(codes)

        energy = posterior_energy(decode, shapes, settings.std)
        pace = settings.steps, settings.step_size, settings.noise**2
        return run_langevin(energy, start, Free(), *pace, rng).voxels

    def tensors(self) -> dict[str, Tensor]:
        """Return the codes."""
        return {} if self.codes is None else {"codes": self.codes}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned.

        Raises:
            ValueError: If they are no codes.
        """
        self.codes = tensors.get("codes")
        if self.codes is not None and (self.codes.ndim != 2 or len(self.codes) != 2 * self.count):
            raise ValueError("it keeps other codes")
