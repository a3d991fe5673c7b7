"""Langevin proposals with a Metropolis-Hastings correction (MALA): no step-size bias is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.sampling import langevin

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.sampling.constraint import Constraint
    from voxstudio.sampling.langevin import EnergyFn, LangevinState
    from voxstudio.sampling.noise import Noise


def step(
    state: LangevinState,
    energy_fn: EnergyFn,
    constraint: Constraint,
    step_size: float,
    temperature: float,
    noise: Noise,
) -> tuple[LangevinState, Tensor]:
    """Propose a Langevin step and accept it so that exp(-E / T) is left as it is.

    The arguments are those of `langevin.step`. The energy must be that of `state`: dynamics
    whose temperature changes between two steps have no distribution to leave as it is.

    Args:
        state: Where the chains are.
        energy_fn: The energy at both ends of the step.
        constraint: A linear projection, such as of a mask or of block means. A clamp is none: the
            way back out of it has probability zero.
        step_size: d.
        temperature: T, positive.
        noise: Random streams, one per chain.

    Returns:
        The new state, and which chains moved, (B,).

    Raises:
        ValueError: If the temperature is not positive.
    """
    if temperature <= 0:
        raise ValueError(f"Metropolis-Hastings needs a positive temperature, not {temperature}")
    proposed = langevin.step(state, energy_fn, constraint, step_size, temperature, noise)
    forth = _log_density(state, proposed, constraint, step_size, temperature)
    back = _log_density(proposed, state, constraint, step_size, temperature)
    log_ratio = (state.energy - proposed.energy) / temperature + back - forth
    accepted = noise.uniform(log_ratio).log() < log_ratio  # false for NaN, too
    return langevin.choose(accepted, proposed, state), accepted


def _log_density(
    start: LangevinState,
    end: LangevinState,
    constraint: Constraint,
    step_size: float,
    temperature: float,
) -> Tensor:
    """Return log q(end | start) but for its constant, (B,): Gaussian around the noiseless step."""
    drift = constraint(start.voxels, start.grad * (-0.5 * step_size**2))
    rest = end.voxels - start.voxels - drift
    return -rest.square().flatten(1).sum(1) / (2 * step_size**2 * temperature)
