"""Learning from the contrast of observed and synthesised shapes (Xie et al., eq. 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from voxstudio.nets.spectral import settle
from voxstudio.sampling import langevin
from voxstudio.sampling.noise import Noise
from voxstudio.training.divergence_guard import VARIANCE

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from voxstudio.nets.net import Net
    from voxstudio.sampling.constraint import Constraint
    from voxstudio.sampling.langevin import EnergyFn
    from voxstudio.training.algorithms import LangevinSettings


class Synthesised(NamedTuple):
    """Where chains ended, `voxels` (B, 1, D, H, W), and their mean energy where they `began`."""

    voxels: Tensor
    began: Tensor


def contrast(
    net: Net,
    observed: Tensor,
    synthesised: Synthesised,
    temperature: float,
    balance: float = 1.0,
) -> tuple[Tensor, dict[str, float]]:
    """Return (mean E(observed) - mean E(synthesised)) / T, whose descent is eq. 8 of Xie et al.

    The record's `gap` is the paper's value function, eq. 14, V = mean E(synthesised) - mean
    E(observed), `gap_start` the same where the chains started. Langevin dynamics lowers it (mode
    seeking), and learning raises it (mode shifting).

    Args:
        net: Whose energy it is.
        observed: Shapes, (B, 1, D, H, W).
        synthesised: What chains made.
        temperature: T.
        balance: Weight of the second mean, where this process has another share of the chains than
            of the shapes.
    """
    made = synthesised.voxels
    energy_observed, energy_synthesised = (
        net.energy(shapes, shapes.new_full((len(shapes),), temperature)).mean()
        for shapes in (observed, made)
    )
    energy_synthesised = balance * energy_synthesised
    gap = (energy_synthesised - energy_observed).item()
    before = balance * synthesised.began.item() - energy_observed.item()
    scalars = {"gap": gap, "loss": -gap, "gap_start": before, VARIANCE: typical_variance(made)}
    return (energy_observed - energy_synthesised) / temperature, scalars


def typical_variance(voxels: Tensor) -> float:
    """Return the median over chains (B, 1, D, H, W) of their mean square, in data units.

    The mean would follow the few chains that have just started again from noise.
    """
    return voxels.square().flatten(1).mean(1).median().item()


def run_chain(
    net: Net,
    start: Tensor,
    constraint: Constraint,
    settings: LangevinSettings,
    rng: torch.Generator,
) -> Synthesised:
    """Run the settings' Langevin steps from `start` (B, 1, D, H, W); no gradient is kept."""
    level = start.new_full((len(start),), settings.temperature)
    settled = settle(net)  # the weights stay while the chains run

    def energy_fn(voxels: Tensor) -> Tensor:
        return settled.energy(voxels, level)

    temperature = settings.temperature * settings.noise**2
    return run_langevin(
        energy_fn, start, constraint, settings.steps, settings.step_size, temperature, rng
    )


def run_langevin(
    energy_fn: EnergyFn,
    start: Tensor,
    constraint: Constraint,
    steps: int,
    step_size: float,
    temperature: float,
    rng: torch.Generator,
) -> Synthesised:
    """Run Langevin steps of any energy from `start`, (B, ...), at one temperature of the noise."""
    noise = Noise([rng] * len(start))  # every chain draws from the trainer's one stream, in order
    state = langevin.init(start, energy_fn)
    began = state.energy.mean()
    for _ in range(steps - 1):
        state = langevin.step(state, energy_fn, constraint, step_size, temperature, noise)
    # Nobody asks for the gradient where the chains end.
    return Synthesised(langevin.move(state, constraint, step_size, temperature, noise), began)
