"""Langevin dynamics on an energy (Xie et al., eq. 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from voxstudio.sampling.constraint import Constraint
    from voxstudio.sampling.noise import Noise

EnergyFn = Callable[[Tensor], Tensor]
"""Maps voxels (B, 1, D, H, W) to energies (B,)."""


class LangevinState(NamedTuple):
    """Batch of chains: `voxels`, `grad` are (B, 1, D, H, W); `energy` is (B,)."""

    voxels: Tensor
    energy: Tensor
    grad: Tensor
    """dE/dvoxels at `voxels`, kept so that the next step does not recompute it."""


def energy_and_gradient(voxels: Tensor, energy_fn: EnergyFn) -> tuple[Tensor, Tensor]:
    """Return E, shape (B,), and dE/dvoxels, shape (B, 1, D, H, W), both detached."""
    leaf = voxels.detach().requires_grad_(True)
    with torch.enable_grad():
        energy = energy_fn(leaf)
        (grad,) = torch.autograd.grad(energy.sum(), leaf)
    return energy.detach(), grad


def init(voxels: Tensor, energy_fn: EnergyFn) -> LangevinState:
    """Start chains at `voxels`, shape (B, 1, D, H, W)."""
    return LangevinState(voxels.detach(), *energy_and_gradient(voxels, energy_fn))


def choose(rows: Tensor, yes: LangevinState, no: LangevinState) -> LangevinState:
    """Take the chains of `yes` where `rows`, bool (B,), is True, and those of `no` elsewhere."""
    wide = rows.view(-1, 1, 1, 1, 1)
    return LangevinState(
        torch.where(wide, yes.voxels, no.voxels),
        torch.where(rows, yes.energy, no.energy),
        torch.where(wide, yes.grad, no.grad),
    )


def step(
    state: LangevinState,
    energy_fn: EnergyFn,
    constraint: Constraint,
    step_size: float,
    temperature: float,
    noise: Noise,
) -> LangevinState:
    """Move once, and return the state at the new place.

    Args:
        state: Where the chains are, with the gradient there.
        energy_fn: Energy at the new place (the next temperature's, when annealing).
        constraint: As for `move`, like the rest.
        step_size: d.
        temperature: T.
        noise: Random streams, one per chain.
    """
    return init(move(state, constraint, step_size, temperature, noise), energy_fn)


def move(
    state: LangevinState,
    constraint: Constraint,
    step_size: float,
    temperature: float,
    noise: Noise,
) -> Tensor:
    """Return Y + P(-(d^2 / 2) dE/dY + d sqrt(T) eps), the paper's dtau being d^2.

    Args:
        state: Where the chains are, with the gradient there.
        constraint: The projection P of a displacement.
        step_size: d, in square root of units of the energy's gradient.
        temperature: T; 0 is gradient descent and draws no noise.
        noise: Random streams, one per chain.

    Returns:
        The new place, (B, 1, D, H, W).
    """
    displacement = state.grad * (-0.5 * step_size**2)
    if temperature > 0:
        drawn = noise.like(state.voxels)
        displacement = displacement.add_(drawn, alpha=step_size * temperature**0.5)
    return state.voxels + constraint(state.voxels, displacement)
