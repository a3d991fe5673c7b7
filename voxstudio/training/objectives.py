"""What a training step minimises: one objective per algorithm."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import torch
from torch import Tensor

from voxstudio.nets.interpolant import precondition
from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Both, Constraint, Free, Hidden, Range
from voxstudio.sampling.noise import Noise
from voxstudio.training.masking import draw_hidden

if TYPE_CHECKING:
    from voxstudio.nets.build import Net
    from voxstudio.training.recipe import InterpolantMatching, Recovery, ScoreMatching, Synthesis


class Objective(Protocol):
    """A loss on a batch of centred shapes, with scalars worth plotting."""

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the scalar loss for a batch (B, 1, D, H, W) in data units, and records."""
        ...

    def tensors(self) -> dict[str, Tensor]:
        """Return what must be saved to resume bit for bit."""
        ...

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Take back what `tensors` returned."""
        ...


class Stateless:
    """An objective whose next loss depends on the weights and the trainer's random stream alone."""

    def tensors(self) -> dict[str, Tensor]:
        """Nothing must be saved."""
        return {}

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Nothing to take back."""


@dataclass
class DenoisingScoreMatching(Stateless):
    """|Y~ - dE/dY~ - Y|^2 at Y~ = Y + sigma eps, weighted to unit variance at every sigma.

    Its minimiser has the score of the noisy data as -dE/dY / sigma^2 (Vincent 2011), and the
    weights are those of Karras et al. 2022, table 1.
    """

    recipe: ScoreMatching
    data_std: float

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised shapes."""
        low, high = math.log(self.recipe.min_sigma), math.log(self.recipe.max_sigma)
        drawn = torch.rand(len(batch), generator=rng, device=batch.device)
        sigma = torch.exp(drawn * (high - low) + low)
        wide = sigma.view(-1, 1, 1, 1, 1)
        noisy = batch + torch.empty_like(batch).normal_(generator=rng) * wide
        weight = (wide**2 + self.data_std**2) / (wide * self.data_std) ** 2
        loss = (weight * denoising_error(net, noisy, sigma.square(), batch).square()).mean()
        return loss, {"loss": loss.item()}


@dataclass
class HiddenInterpolantMatching(Stateless):
    """|x - dE/dx - Y|^2 on hidden voxels x = (1 - t) Y + t n eps, visible ones as they are.

    Its minimiser's x - dE/dx is the mean of all shapes that agree with what is visible and with
    the noisy guess at the rest. A share of the batch has t = 1, where nothing is known of hidden
    voxels; the rest has log t uniform. Weights are to unit variance at every t.
    """

    recipe: InterpolantMatching
    data_std: float

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Return the weighted mean squared error of the denoised hidden voxels."""
        recipe = self.recipe
        hidden = draw_hidden(recipe.masks, batch, rng)
        drawn = torch.rand(2, len(batch), generator=rng, device=batch.device)
        time = torch.where(drawn[0] < recipe.blank, 1.0, recipe.min_time ** drawn[1])
        wide = time.view(-1, 1, 1, 1, 1)
        noise = torch.empty_like(batch).normal_(generator=rng) * recipe.noise_std
        mixed = torch.where(hidden, (1 - wide) * batch + wide * noise, batch)
        temperature = (time * recipe.noise_std).square()
        _, scale = precondition(wide, self.data_std, recipe.noise_std)
        error = denoising_error(net, mixed, temperature, batch) / scale * hidden
        each = error.square().flatten(1).sum(1) / hidden.flatten(1).sum(1)
        loss = each.mean()
        return loss, {"loss": loss.item()}


def denoising_error(net: Net, noisy: Tensor, temperature: Tensor, clean: Tensor) -> Tensor:
    """Return the denoised shape, noisy - dE/dnoisy, minus the clean one, (B, 1, D, H, W)."""
    leaf = noisy.detach().requires_grad_(True)
    energy = net.energy(leaf, temperature).sum()
    (grad,) = torch.autograd.grad(energy, leaf, create_graph=True)
    return leaf - grad - clean


def _noise(rng: torch.Generator, count: int) -> Noise:
    """Let every chain of a batch draw from the trainer's one stream, in order."""
    return Noise([rng] * count)


def contrast(
    net: Net, observed: Tensor, synthesised: Tensor, temperature: float
) -> tuple[Tensor, dict[str, float]]:
    """Return (mean E(observed) - mean E(synthesised)) / T, whose descent is eq. 5 of Xie et al."""
    level = observed.new_full((len(observed),), temperature)
    energy_observed = net.energy(observed, level).mean()
    energy_synthesised = net.energy(synthesised, level[: len(synthesised)]).mean()
    gap = (energy_synthesised - energy_observed).item()
    return (energy_observed - energy_synthesised) / temperature, {"gap": gap, "loss": -gap}


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


@dataclass
class LearningToRecover(Stateless):
    """Algorithm 4: hidden voxels are recovered by Langevin dynamics and contrasted."""

    recipe: Recovery
    low: Tensor

    def loss(
        self, net: Net, batch: Tensor, rng: torch.Generator
    ) -> tuple[Tensor, dict[str, float]]:
        """Hide, recover and contrast; also report the share of hidden voxels that are wrong."""
        recipe = self.recipe
        hidden = draw_hidden(recipe.masks, batch, rng)
        noise = torch.empty_like(batch).normal_(generator=rng) * recipe.start_noise
        start = torch.where(hidden, noise, batch)
        constraint: Constraint = Hidden(hidden)
        if recipe.clamp:
            constraint = Both(constraint, Range(self.low, self.low + 2))
        made = run_chain(net, start, constraint, recipe, rng)
        loss, record = contrast(net, batch, made, recipe.temperature)
        threshold = self.low + 1
        wrong = ((made > threshold) != (batch > threshold)) & hidden
        record["error"] = (wrong.sum() / hidden.sum()).item()
        return loss, record


def run_chain(
    net: Net,
    start: Tensor,
    constraint: Constraint,
    recipe: Synthesis | Recovery,
    rng: torch.Generator,
) -> Tensor:
    """Run the recipe's Langevin steps from `start` (B, 1, D, H, W); no gradient is kept."""
    level = start.new_full((len(start),), recipe.temperature)

    def energy_fn(voxels: Tensor) -> Tensor:
        return net.energy(voxels, level)

    noise = _noise(rng, len(start))
    state = langevin.init(start, energy_fn)
    heat = recipe.temperature * recipe.noise**2
    for _ in range(recipe.steps):
        state = langevin.step(state, energy_fn, constraint, recipe.step_size, heat, noise)
    return state.voxels
