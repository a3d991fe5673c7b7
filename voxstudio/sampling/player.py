"""Play chains: a plain generator of frozen frames that the studio, CLI and tests all drive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from voxstudio.errors import ImportRejected
from voxstudio.sampling import langevin, metropolis
from voxstudio.sampling.condition import NOTHING, Coarse, Condition, Schedules, Visible
from voxstudio.sampling.controls import ChainControls
from voxstudio.sampling.langevin import LangevinState
from voxstudio.sampling.noise import Noise
from voxstudio.sampling.schedule import heat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.sampling.constraint import Constraint
    from voxstudio.sampling.langevin import EnergyFn
    from voxstudio.sampling.schedule import Schedule

Floats = NDArray[np.float32]


class Model(Protocol):
    """What the player needs of an energy model."""

    @property
    def header(self) -> Schedules:
        """The model's own description."""
        ...

    @property
    def resolution(self) -> int:
        """Voxels along each axis."""
        ...

    @property
    def device(self) -> torch.device:
        """Where the chains live."""
        ...

    @property
    def denoises(self) -> bool:
        """Whether Y - dE/dY is the denoised shape at every temperature."""
        ...

    def energy(self, temperature: float) -> EnergyFn:
        """Return the energy at one temperature.

        It compares equal to any other of the same temperature until the model changes: chains
        keep their gradients from step to step as long as it does.
        """
        ...

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        """Occupancies (B, D, H, W) to data units (B, 1, D, H, W)."""
        ...

    def decode(self, voxels: Tensor) -> Floats:
        """Data units (B, 1, D, H, W) to occupancies (B, D, H, W) in [0, 1]."""
        ...


@dataclass(frozen=True, eq=False)
class ChainSnapshot:
    """Everything needed to go on from a step; opaque outside this file."""

    step: int
    voxels: Tensor
    noise: tuple[Tensor, ...]
    frozen: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ChainFrame:
    """One moment of B chains, in numpy alone: what crosses a thread.

    Args:
        step: Steps since the start, 0 = the start itself.
        voxels: Chain states as occupancies (B, D, H, W), clipped to [0, 1].
        estimate: The model's denoised estimate of the same states under what holds, likewise;
            `voxels` again where the model does not denoise.
        energy: (B,).
        gradient_norm: Euclidean norm of dE/dvoxels, (B,).
        temperature: T of the energy at this state.
        step_size: d of the step that led here.
        noise: Share of noise of the step that led here.
        snapshot: Where to branch from.
        frozen: (B,), chains stopped at their last finite state. One that never had any lies where
            it began, at the mean shape where that was no number, with an energy of 0.
        accepted: (B,), chains that moved in the step that led here; None for a step without a
            Metropolis-Hastings correction, and at the start.
    """

    step: int
    voxels: Floats
    estimate: Floats
    energy: Floats
    gradient_norm: Floats
    temperature: float
    step_size: float
    noise: float
    snapshot: ChainSnapshot
    frozen: NDArray[np.bool_]
    accepted: NDArray[np.bool_] | None = None


def play(
    model: Model,
    *,
    seeds: Sequence[int],
    controls: ChainControls | None = None,
    steps: int | None = None,
    given: Condition = NOTHING,
    start: ChainSnapshot | None = None,
) -> Iterator[ChainFrame]:
    """Run Langevin chains and yield a frame per step, the start first.

    Args:
        model: The energy model.
        seeds: One per chain; chain i depends on `seeds[i]` alone.
        controls: Read at every step, so that they act on the running chain.
        steps: Steps to run; None goes on for ever, at the last temperature.
        given: What the chains are given, which says where they start and what holds.
        start: A frame's snapshot to branch from, of chains that were given the same; None starts
            anew.

    Yields:
        Frames of finite numbers alone. A chain whose state, energy or gradient is not finite, at
        its start or later, is frozen where it was.

    Raises:
        ValueError: If what is given does not fit the model.
    """
    controls = controls or ChainControls()
    schedule = given.schedule(model.header)
    constraint, bounded = given.constraint(model), given.bounded(model)
    plain = bounded if schedule.clamp else constraint
    snapshot = start or _begin(model, seeds, given)
    noise = Noise.restored(snapshot.noise, model.device)
    pace = _pace(schedule, controls, snapshot.step)
    energy = model.energy(pace.temperature)
    state, frozen = _first(langevin.init(snapshot.voxels, energy), snapshot.frozen)
    pace, accepted, taken = pace._replace(after=pace.temperature), None, 0
    while True:
        here = ChainSnapshot(snapshot.step + taken, state.voxels, noise.state(), frozen)
        yield _frame(model, state, here, bounded, pace, accepted)
        if steps is not None and taken >= steps:
            return
        pace = _pace(schedule, controls, here.step)
        wanted = model.energy(pace.temperature)
        if wanted != energy:  # the cached gradient belongs to another one
            state, frozen = _hold_broken(state, langevin.init(state.voxels, wanted), frozen)
        held = constraint if pace.metropolis else plain  # a clamp would break reversibility
        moved, energy, accepted = _move(model, state, wanted, held, pace, noise)
        state, frozen = _hold_broken(state, moved, frozen)
        taken += 1


def recover(
    model: Model,
    grid: VoxelGrid,
    mask: Mask,
    *,
    seeds: Sequence[int],
    steps: int | None = None,
    controls: ChainControls | None = None,
) -> Iterator[ChainFrame]:
    """Recover the hidden voxels of a shape (Xie et al., Algorithm 4), one variant per seed.

    The frames are those of `play`; `compose` gives the recovered shape with exact visible voxels.
    """
    steps = model.header.recovery.steps if steps is None else steps
    given = Visible(grid.as_float(), mask.hidden)
    return play(model, seeds=seeds, controls=controls, steps=steps, given=given)


def recover_each(
    model: Model,
    shapes: NDArray[np.bool_],
    hidden: NDArray[np.bool_],
    *,
    seeds: Sequence[int],
) -> Iterator[ChainFrame]:
    """Recover many shapes at once, each under its own mask with one chain.

    Args:
        model: The energy model.
        shapes: (B, D, H, W).
        hidden: (B, D, H, W), True where hidden.
        seeds: One per shape.
    """
    given = Visible(shapes, hidden)
    return play(model, seeds=seeds, steps=model.header.recovery.steps, given=given)


def refine(
    model: Model,
    coarse: NDArray[np.floating] | NDArray[np.bool_],
    *,
    seeds: Sequence[int],
    controls: ChainControls | None = None,
) -> Iterator[ChainFrame]:
    """Find the detail of a coarse shape (Xie et al., Algorithm 5), one variant per seed.

    The block means of `voxels` and `estimate` are those of `coarse` in every frame.

    Args:
        model: The energy model.
        coarse: (d, h, w) in [0, 1], or one per chain, (B, d, h, w).
        seeds: One per chain.
        controls: Read at every step.
    """
    steps = model.header.recovery.steps
    return play(model, seeds=seeds, controls=controls, steps=steps, given=Coarse(coarse))


def compose(estimate: Floats, grid: VoxelGrid, mask: Mask) -> Floats:
    """Return an estimate (B, D, H, W) where hidden and the given values where visible."""
    return np.where(mask.hidden, estimate, grid.as_float())


def check_running(frame: ChainFrame, name: str = "the model") -> None:
    """Refuse to make anything of chains of which one broke.

    Args:
        frame: Of any step: a chain that is frozen stays so.
        name: Of the model.

    Raises:
        ImportRejected: If one is frozen.
    """
    count = int(frame.frozen.sum())
    if count:
        chains = f"{count} of {len(frame.frozen)} chains"
        fault = f"stopped {chains} at numbers that are not finite, by step {frame.step}"
        raise ImportRejected(name, fault, "a model, weights and steps that keep energies finite")


def last(frames: Iterator[ChainFrame]) -> ChainFrame:
    """Run chains to their end and return the last frame.

    Raises:
        ImportRejected: If a chain broke on the way.
        ValueError: If there is no frame.
    """
    frame = None
    for frame in frames:
        check_running(frame)
    if frame is None:
        raise ValueError("no frame was played")
    return frame


def _begin(model: Model, seeds: Sequence[int], given: Condition) -> ChainSnapshot:
    """Place new chains at the first step."""
    schedule = given.schedule(model.header)
    noise = Noise.seeded(seeds, model.device)
    blank = torch.zeros((len(seeds), 1, *(model.resolution,) * 3), device=model.device)
    voxels = given.begin(model, schedule, noise, blank)
    frozen = np.zeros(len(seeds), dtype=np.bool_)
    return ChainSnapshot(given.first_step(schedule), voxels, noise.state(), frozen)


class _Pace(NamedTuple):
    """How one step is made, by the hands or else by the schedule."""

    step_size: float
    noise: float
    """Share of the Langevin noise."""
    temperature: float
    """T of the energy whose gradient is followed."""
    after: float
    """T of the energy at the new place."""
    metropolis: bool


def _pace(schedule: Schedule, controls: ChainControls, step: int) -> _Pace:
    """Read the controls for the step after `step`, each once."""
    told = controls.read(step)
    size, noise, fixed, corrected = told.step_size, told.noise, told.temperature, told.metropolis
    size = schedule.size(step) if size is None else size
    noise = schedule.noise_share(step) if noise is None else noise
    now, after = (
        schedule.temperature(at) if fixed is None else max(fixed, 1e-4) for at in (step, step + 1)
    )
    return _Pace(size, 1.0 if corrected else noise, now, after, corrected)


def _move(
    model: Model,
    state: LangevinState,
    energy: EnergyFn,
    constraint: Constraint,
    pace: _Pace,
    noise: Noise,
) -> tuple[LangevinState, EnergyFn, Tensor | None]:
    """Make one step; returns the new state, its energy, and which chains a correction let move."""
    after = model.energy(pace.after)
    if not pace.metropolis:
        warmth = heat(pace.temperature, pace.after, pace.step_size) * pace.noise**2
        moved = langevin.step(state, after, constraint, pace.step_size, warmth, noise)
        return moved, after, None
    moved, accepted = metropolis.step(
        state, energy, constraint, pace.step_size, pace.temperature, noise
    )
    return (moved if after == energy else langevin.init(moved.voxels, after)), after, accepted


def _first(
    begun: LangevinState, frozen: NDArray[np.bool_]
) -> tuple[LangevinState, NDArray[np.bool_]]:
    """Stop chains that begin broken: there is no finite state before the first one."""
    still = LangevinState(
        torch.nan_to_num(begun.voxels, nan=0.0, posinf=0.0, neginf=0.0),
        torch.zeros_like(begun.energy),
        torch.zeros_like(begun.grad),
    )
    state, broken = _hold_broken(still, begun, np.zeros_like(frozen))
    return state, frozen | broken


def _hold_broken(
    before: LangevinState, after: LangevinState, frozen: NDArray[np.bool_]
) -> tuple[LangevinState, NDArray[np.bool_]]:
    """Keep frozen and newly non-finite chains at their last finite state."""
    # Finite gradients may have a norm that is not.
    finite = torch.isfinite(after.energy) & torch.isfinite(_norm(after.grad))
    finite &= torch.isfinite(after.voxels).flatten(1).all(1)
    held = frozen | ~finite.cpu().numpy()
    if not held.any():
        return after, frozen
    rows = torch.from_numpy(held).to(after.voxels.device)
    return langevin.choose(rows, before, after), held


def _norm(grad: Tensor) -> Tensor:
    """Return the Euclidean norm of every chain's gradient, (B,)."""
    norm: Tensor = grad.flatten(1).norm(dim=1)
    return norm


def _frame(
    model: Model,
    state: LangevinState,
    snapshot: ChainSnapshot,
    bounded: Constraint,
    pace: _Pace,
    accepted: Tensor | None,
) -> ChainFrame:
    now = state.voxels + bounded(state.voxels, torch.zeros_like(state.voxels))
    denoised = state.voxels + bounded(state.voxels, -state.grad) if model.denoises else now
    return ChainFrame(
        step=snapshot.step,
        voxels=model.decode(now),
        estimate=model.decode(denoised),
        energy=state.energy.cpu().numpy(),
        gradient_norm=_norm(state.grad).cpu().numpy(),
        temperature=pace.after,
        step_size=pace.step_size,
        noise=pace.noise,
        snapshot=snapshot,
        frozen=snapshot.frozen,
        accepted=None if accepted is None else accepted.cpu().numpy() & ~snapshot.frozen,
    )
