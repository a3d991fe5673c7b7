"""Play chains: a plain generator of frozen frames that the studio, CLI and tests all drive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from voxstudio.sampling import langevin
from voxstudio.sampling.constraint import Constraint, Free, Hidden
from voxstudio.sampling.noise import Noise
from voxstudio.sampling.schedule import heat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.sampling.langevin import EnergyFn, LangevinState
    from voxstudio.sampling.schedule import Schedule

Floats = NDArray[np.float32]


class Header(Protocol):
    """What the player reads of a checkpoint's header."""

    @property
    def sampler(self) -> Schedule:
        """How free chains start and cool."""
        ...

    @property
    def recovery(self) -> Schedule:
        """How hidden voxels start and cool."""
        ...


class Model(Protocol):
    """What the player needs of an energy model."""

    @property
    def header(self) -> Header:
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

    def energy(self, temperature: float) -> EnergyFn:
        """Return the energy at one temperature."""
        ...

    def encode(self, occupancy: NDArray[np.floating] | NDArray[np.bool_]) -> Tensor:
        """Occupancies (B, D, H, W) to data units (B, 1, D, H, W)."""
        ...

    def decode(self, voxels: Tensor) -> Floats:
        """Data units (B, 1, D, H, W) to occupancies (B, D, H, W) in [0, 1]."""
        ...


@dataclass
class ChainControls:
    """What a hand may change while chains run.

    Every field is replaced whole by one assignment, so the GUI thread may set it at any time;
    the chain reads each once per step.

    Args:
        step_size: d; None follows the checkpoint.
        noise: Share of the Langevin noise; None follows the checkpoint.
        temperature: T; None follows the checkpoint's annealing.
    """

    step_size: float | None = None
    noise: float | None = None
    temperature: float | None = None


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
        estimate: The model's denoised estimate of the same states, likewise.
        energy: (B,).
        gradient_norm: Euclidean norm of dE/dvoxels, (B,).
        temperature: T of the energy at this state.
        step_size: d of the step that led here.
        noise: Share of noise of the step that led here.
        snapshot: Where to branch from.
        frozen: (B,), chains stopped at their last finite state.
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


def play(
    model: Model,
    *,
    seeds: Sequence[int],
    controls: ChainControls | None = None,
    steps: int | None = None,
    start: VoxelGrid | ChainSnapshot | None = None,
    hidden: NDArray[np.bool_] | None = None,
) -> Iterator[ChainFrame]:
    """Run Langevin chains and yield a frame per step, the start first.

    Args:
        model: The energy model.
        seeds: One per chain; chain i depends on `seeds[i]` alone.
        controls: Read at every step, so that they act on the running chain.
        steps: Steps to run; None goes on for ever, at the last temperature.
        start: A shape, a frame's snapshot to branch from, or None for noise.
        hidden: For recovery: only these voxels of the shape `start` move; (D, H, W), or one mask
            per chain, (B, D, H, W).

    Yields:
        Frames. A chain whose state or energy turns non-finite is frozen where it was.

    Raises:
        ValueError: If the shape does not fit the model, or `hidden` comes without a shape.
    """
    controls = controls or ChainControls()
    schedule = model.header.sampler if hidden is None else model.header.recovery
    constraint = _constraint(model, hidden)
    snapshot = _begin(model, seeds, schedule, start, hidden)
    noise = Noise.restored(snapshot.noise, model.device)
    temperature = _temperature(schedule, controls, snapshot.step)
    state = langevin.init(snapshot.voxels, model.energy(temperature))
    frozen = snapshot.frozen
    step_size, share = _pace(schedule, controls)
    taken = 0
    while True:
        here = ChainSnapshot(snapshot.step + taken, state.voxels, noise.state(), frozen)
        yield _frame(model, state, here, temperature, step_size, share)
        if steps is not None and taken >= steps:
            return
        wanted = _temperature(schedule, controls, here.step)
        if wanted != temperature:  # the cached gradient belongs to another energy
            state = langevin.init(state.voxels, model.energy(wanted))
        step_size, share = _pace(schedule, controls)
        temperature = _temperature(schedule, controls, here.step + 1)
        warmth = heat(wanted, temperature, step_size) * share**2
        moved = langevin.step(
            state, model.energy(temperature), constraint, step_size, warmth, noise
        )
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
    return play(model, seeds=seeds, controls=controls, steps=steps, start=grid, hidden=mask.hidden)


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
    schedule = model.header.recovery
    noise = Noise.seeded(seeds, model.device)
    known = model.encode(shapes)
    voxels = torch.where(_hidden(hidden, model), schedule.start_noise * noise.like(known), known)
    frozen = np.zeros(len(seeds), dtype=np.bool_)
    start = ChainSnapshot(0, voxels, noise.state(), frozen)
    return play(model, seeds=seeds, steps=schedule.steps, start=start, hidden=hidden)


def compose(frame: ChainFrame, grid: VoxelGrid, mask: Mask) -> NDArray[np.float32]:
    """Return the frame's estimate where hidden and the given values where visible, (B, D, H, W)."""
    return np.where(mask.hidden, frame.estimate, grid.as_float())


def last(frames: Iterator[ChainFrame]) -> ChainFrame:
    """Run chains to their end and return the last frame.

    Raises:
        ValueError: If there is no frame.
    """
    frame = None
    for frame in frames:  # noqa: B007
        pass
    if frame is None:
        raise ValueError("no frame was played")
    return frame


def _constraint(model: Model, hidden: NDArray[np.bool_] | None) -> Constraint:
    if hidden is None:
        return Free()
    return Hidden(_hidden(hidden, model))


def _begin(
    model: Model,
    seeds: Sequence[int],
    schedule: Schedule,
    start: VoxelGrid | ChainSnapshot | None,
    hidden: NDArray[np.bool_] | None,
) -> ChainSnapshot:
    """Place the chains at step 0, or where a snapshot left them."""
    if isinstance(start, ChainSnapshot):
        return start
    size = (model.resolution,) * 3
    if start is not None and start.shape != size:
        raise ValueError(f"the model takes shapes of {size} voxels, not {start.shape}")
    if start is None and hidden is not None:
        raise ValueError("recovery needs a shape to start from")
    noise = Noise.seeded(seeds, model.device)
    blank = torch.zeros((len(seeds), 1, *size), device=model.device)
    voxels = schedule.start_noise * noise.like(blank)
    if start is not None:
        shape = model.encode(start.as_float()[None])
        if hidden is None:
            # A shape is kept recognisable by starting below the full noise.
            voxels = shape + schedule.stop_temperature**0.5 * noise.like(blank)
        else:
            voxels = torch.where(_hidden(hidden, model), voxels, shape)
    frozen = np.zeros(len(seeds), dtype=np.bool_)
    return ChainSnapshot(_first_step(schedule, start, hidden), voxels, noise.state(), frozen)


def _hidden(hidden: NDArray[np.bool_], model: Model) -> Tensor:
    """Return one mask (D, H, W), or one per chain (B, D, H, W), as (B or 1, 1, D, H, W)."""
    rows = torch.from_numpy(hidden.reshape(-1, *hidden.shape[-3:]).copy())
    return rows[:, None].to(model.device)


def _first_step(
    schedule: Schedule, start: VoxelGrid | None, hidden: NDArray[np.bool_] | None
) -> int:
    """A free chain that starts at a shape skips the annealing: it is cold already."""
    return schedule.steps if start is not None and hidden is None else 0


def _temperature(schedule: Schedule, controls: ChainControls, step: int) -> float:
    wanted = controls.temperature
    return schedule.temperature(step) if wanted is None else max(wanted, 1e-4)


def _pace(schedule: Schedule, controls: ChainControls) -> tuple[float, float]:
    step_size = schedule.step_size if controls.step_size is None else controls.step_size
    noise = schedule.noise if controls.noise is None else controls.noise
    return step_size, noise


def _hold_broken(
    before: LangevinState, after: LangevinState, frozen: NDArray[np.bool_]
) -> tuple[LangevinState, NDArray[np.bool_]]:
    """Keep frozen and newly non-finite chains at their last finite state."""
    finite = torch.isfinite(after.energy) & torch.isfinite(after.grad).flatten(1).all(1)
    finite &= torch.isfinite(after.voxels).flatten(1).all(1)
    held = frozen | ~finite.cpu().numpy()
    if not held.any():
        return after, frozen
    rows = torch.from_numpy(held).to(after.voxels.device)
    return langevin.choose(rows, before, after), held


def _frame(
    model: Model,
    state: LangevinState,
    snapshot: ChainSnapshot,
    temperature: float,
    step_size: float,
    noise: float,
) -> ChainFrame:
    return ChainFrame(
        step=snapshot.step,
        voxels=model.decode(state.voxels),
        estimate=model.decode(state.voxels - state.grad),
        energy=state.energy.cpu().numpy(),
        gradient_norm=state.grad.flatten(1).norm(dim=1).cpu().numpy(),
        temperature=temperature,
        step_size=step_size,
        noise=noise,
        snapshot=snapshot,
        frozen=snapshot.frozen,
    )
