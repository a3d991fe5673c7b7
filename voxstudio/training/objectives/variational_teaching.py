"""Variational MCMC teaching: a descriptor revises what an auto-encoder proposes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F

from voxstudio.nets.latent import LatentNet
from voxstudio.nets.spectral import settle
from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Free
from voxstudio.sampling.noise import Noise
from voxstudio.training.objectives.objective import Batch, Objective

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.training.algorithms import VariationalTeaching
    from voxstudio.training.objectives.score_matching import ScoreMatchingObjective
    from voxstudio.training.objectives.variational import VariationalObjective


@dataclass
class VariationalTeachingObjective(Objective):
    """Three parts: one of the descriptor, two of the generator and its encoder.

    The descriptor learns by score matching, as the compact energies do; the generator and the
    encoder by variational inference from observed shapes, and the generator also from how the
    descriptor's chains revise what it proposes for codes of the prior (Algorithm 3 of Xie et al.
    2020; with an encoder, Xie et al. 2021). Observed shapes teach every mode, revisions teach the
    codes between them, which no observed shape has.
    """

    settings: VariationalTeaching
    matching: ScoreMatchingObjective
    inference: VariationalObjective
    low: Tensor
    """The empty shape in data units, (1, 1, D, H, W)."""
    batches: Tensor = field(default_factory=lambda: torch.zeros((), dtype=torch.int64))
    """How many there have been: nobody can teach before having learned."""

    def loss(self, net: Net, batch: Batch, rng: torch.Generator) -> tuple[Tensor, dict[str, float]]:
        """Return the losses added up; each net is in its own ones alone."""
        assert isinstance(net, LatentNet)  # no other is built with this objective
        assert net.descriptor is not None
        matching, matched = self.matching.loss(net.descriptor, batch, rng)
        inference, inferred = self.inference.loss(net, batch, rng)
        self.batches += 1
        record = {**inferred, "matching": matched["loss"]}
        loss = matching + inference
        if self.batches > self.settings.teaching_start:
            teaching, revision = self._teach(net, len(batch.voxels), rng)
            loss = loss + self.settings.teaching_weight * teaching
            record["revision"] = revision
        else:
            record["revision"] = 0.0
        return loss, record

    def _teach(self, net: LatentNet, count: int, rng: torch.Generator) -> tuple[Tensor, float]:
        """Return -log p(Y1 | z) per voxel of revised proposals, and the share of voxels revised."""
        codes = torch.empty(count, net.latent, device=self.low.device).normal_(generator=rng)
        logits = net.generator(codes)
        proposed = torch.sigmoid(logits.detach()).float()
        revised = self._revise(net, self.low + 2 * proposed, rng)
        occupancy = ((revised - self.low) / 2).clamp(0, 1)
        surprise = F.binary_cross_entropy_with_logits(logits.float(), occupancy)
        return surprise, ((occupancy > 0.5) != (proposed > 0.5)).float().mean().item()

    def _revise(self, net: LatentNet, proposed: Tensor, rng: torch.Generator) -> Tensor:
        """Run the descriptor's chains from proposals (B, 1, D, H, W), ever colder, to a descent."""
        assert net.descriptor is not None
        settings, settled = self.settings, settle(net.descriptor)
        noise = Noise([rng] * len(proposed))
        voxels = proposed + settings.start_noise * noise.like(proposed)
        left = 1 - 0.5 * settings.step_size**2  # of the way to the denoised shape, and of the noise
        for number in range(settings.steps):
            level = proposed.new_full((len(proposed),), (settings.start_noise * left**number) ** 2)
            state = langevin.init(voxels, partial(settled.energy, temperature=level))
            voxels = langevin.move(state, Free(), settings.step_size, 0.0, noise)
        return voxels

    def tensors(self) -> dict[str, Tensor]:
        """Return how many batches there have been."""
        return {"batches": self.batches}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned."""
        self.batches = tensors["batches"].clone()
