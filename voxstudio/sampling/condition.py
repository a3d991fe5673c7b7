"""What chains are given: nothing, a shape to start from, visible voxels or a coarse shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from voxstudio.sampling.block_means import BlockMeans, is_mixed, spread
from voxstudio.sampling.constraint import Both, Constraint, Free, Hidden, Range

if TYPE_CHECKING:
    from voxstudio.grid import VoxelGrid
    from voxstudio.sampling.noise import Noise
    from voxstudio.sampling.schedule import Schedule

Floats = NDArray[np.floating] | NDArray[np.bool_]


class Encoder(Protocol):
    """What a condition needs of a model."""

    @property
    def resolution(self) -> int:
        """Voxels along each axis."""
        ...

    def encode(self, occupancy: Floats) -> Tensor:
        """Occupancies (B, D, H, W) to data units (B, 1, D, H, W)."""
        ...


class Schedules(Protocol):
    """What a condition reads of a checkpoint's header."""

    @property
    def sampler(self) -> Schedule:
        """How free chains start and cool."""
        ...

    @property
    def recovery(self) -> Schedule:
        """How hidden voxels, or hidden detail, start and cool."""
        ...


class Condition(Protocol):
    """Where chains start, how they cool, and what holds at every step."""

    def schedule(self, header: Schedules) -> Schedule:
        """Choose the annealing."""
        ...

    def first_step(self, schedule: Schedule) -> int:
        """Return the step of the schedule that chains begin at."""
        ...

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Return where chains start, like `blank`, (B, 1, D, H, W) in data units."""
        ...

    def constraint(self, model: Encoder) -> Constraint:
        """Return the projection of every step: a linear one, so that any kernel may use it."""
        ...

    def bounded(self, model: Encoder) -> Constraint:
        """Return the same projection within the range of the data.

        That is how results are shown, and how chains move whose schedule is clamped.
        """
        ...


class Unconstrained:
    """What free chains have in common."""

    def constraint(self, model: Encoder) -> Constraint:
        """None."""
        return Free()

    def bounded(self, model: Encoder) -> Constraint:
        """The range alone."""
        return _range(model)


@dataclass(frozen=True)
class Nothing(Unconstrained):
    """Synthesis: out of noise, without a constraint."""

    def schedule(self, header: Schedules) -> Schedule:
        """The sampler's."""
        return header.sampler

    def first_step(self, schedule: Schedule) -> int:
        """Begin hot."""
        return 0

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Draw noise around the mean shape."""
        return schedule.start_noise * noise.like(blank)


NOTHING = Nothing()


@dataclass(frozen=True, eq=False)
class FromShape(Unconstrained):
    """A free chain that starts at a shape, cold already, so that it stays recognisable.

    Args:
        grid: The shape, of the model's resolution.
    """

    grid: VoxelGrid

    def schedule(self, header: Schedules) -> Schedule:
        """The sampler's."""
        return header.sampler

    def first_step(self, schedule: Schedule) -> int:
        """Skip the annealing."""
        return schedule.steps

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Add the noise of the last temperature to the shape."""
        shape = _encoded(model, self.grid.as_float()[None])
        warmth: float = schedule.stop_temperature**0.5
        return shape + warmth * noise.like(blank)


@dataclass(frozen=True, eq=False)
class FromChains(Unconstrained):
    """Free chains that go on from where others were left, cold as those are.

    Args:
        chains: Solid voxels, one per chain, (B, D, H, W).
    """

    chains: NDArray[np.bool_]

    def schedule(self, header: Schedules) -> Schedule:
        """The sampler's."""
        return header.sampler

    def first_step(self, schedule: Schedule) -> int:
        """Skip the annealing."""
        return schedule.steps

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Take them as they are."""
        return _encoded(model, self.chains)


@dataclass(frozen=True, eq=False)
class Visible:
    """Recovery: only hidden voxels move (Xie et al., Algorithm 4).

    Args:
        shapes: Occupancies (D, H, W), or one shape per chain, (B, D, H, W).
        hidden: Likewise, True where hidden.
    """

    shapes: Floats
    hidden: NDArray[np.bool_]

    def schedule(self, header: Schedules) -> Schedule:
        """The one of recovery."""
        return header.recovery

    def first_step(self, schedule: Schedule) -> int:
        """Begin hot."""
        return 0

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Draw noise where hidden."""
        known = _encoded(model, _rows(self.shapes))
        return torch.where(self._mask(known), schedule.start_noise * noise.like(blank), known)

    def constraint(self, model: Encoder) -> Constraint:
        """Visible voxels stay bit-equal."""
        return Hidden(self._mask(_encoded(model, _rows(self.shapes))))

    def bounded(self, model: Encoder) -> Constraint:
        """Hidden voxels stay in their range, visible ones bit-equal."""
        return Both(_range(model), self.constraint(model))

    def _mask(self, like: Tensor) -> Tensor:
        return torch.from_numpy(_rows(self.hidden).copy())[:, None].to(like.device)


@dataclass(frozen=True, eq=False)
class Coarse:
    """Super-resolution: the means over blocks stay (Xie et al., Algorithm 5).

    Blocks that are quite empty or quite full are certain; the others start as block copies of
    their mean, less the mean shape's own, so that its detail is the first guess.

    Args:
        means: Coarse occupancies (d, h, w) in [0, 1], or one per chain, (B, d, h, w).
    """

    means: Floats

    def schedule(self, header: Schedules) -> Schedule:
        """The one of recovery: detail is what is hidden."""
        return header.recovery

    def first_step(self, schedule: Schedule) -> int:
        """Begin hot."""
        return 0

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Copy every mean into its block and let noise break the symmetry."""
        copies = self._copies(model).expand_as(blank)
        drawn = schedule.start_noise * noise.like(blank)
        # Minus the empty shape is the mean shape but for a constant, which no block mean keeps.
        return copies + self.constraint(model)(copies, drawn - _empty(model))

    def constraint(self, model: Encoder) -> BlockMeans:
        """Every block keeps its mean."""
        rows = torch.from_numpy(np.array(_rows(self.means), dtype=np.float32))[:, None]
        mixed = is_mixed(rows)
        copies = self._copies(model)
        side = copies.shape[-1] // rows.shape[-1]
        hidden = spread(mixed, side).to(copies.device)
        return BlockMeans(F.avg_pool3d(copies, side), hidden)

    def bounded(self, model: Encoder) -> BlockMeans:
        """Every block keeps its mean and every voxel its range; clipping would lose the means."""
        return replace(self.constraint(model), within=_range(model))

    def _copies(self, model: Encoder) -> Tensor:
        return _encoded(model, _copied(_rows(self.means), model))


@dataclass(frozen=True, eq=False)
class Upscaled(Unconstrained):
    """Multi-grid: chains start at block copies of a coarser shape, and may mend its mistakes.

    Args:
        means: Coarse occupancies, one per chain, (B, d, h, w).
    """

    means: Floats

    def schedule(self, header: Schedules) -> Schedule:
        """The one of recovery: detail is what is hidden."""
        return header.recovery

    def first_step(self, schedule: Schedule) -> int:
        """Begin hot."""
        return 0

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Copy every mean into its block, and add noise."""
        side = model.resolution // self.means.shape[-1]
        means = F.avg_pool3d(_encoded(model, _copied(self.means, model)), side)
        return spread(means, side) + schedule.start_noise * noise.like(blank)


def _range(model: Encoder) -> Range:
    """Return the range from empty to solid."""
    empty = _empty(model)
    return Range(empty, empty + 2)


def _empty(model: Encoder) -> Tensor:
    """Return the empty shape in data units, (1, 1, D, H, W): minus one, minus the mean shape."""
    return model.encode(np.zeros((1, *(model.resolution,) * 3), dtype=np.float32))


def _rows(values: Floats) -> Floats:
    """Return (D, H, W) as (1, D, H, W), and (B, D, H, W) as it is."""
    return values.reshape(-1, *values.shape[-3:])


def _copied(means: Floats, model: Encoder) -> Floats:
    """Fill every block of the model's grid with its mean: (B, D, H, W) of (B, d, h, w).

    Raises:
        ValueError: If that many blocks do not fill the grid.
    """
    side, rest = divmod(model.resolution, means.shape[-1])
    if rest or len(set(means.shape[1:])) != 1:
        size = "x".join(map(str, means.shape[1:]))
        raise ValueError(f"{size} blocks do not divide {model.resolution}^3 voxels")
    return means.repeat(side, 1).repeat(side, 2).repeat(side, 3)


def _encoded(model: Encoder, shapes: Floats) -> Tensor:
    """Turn occupancies (B, D, H, W) into data units.

    Raises:
        ValueError: If they have another size than the model's.
    """
    size = (model.resolution,) * 3
    if shapes.shape[1:] != size:
        raise ValueError(f"the model takes shapes of {size} voxels, not {shapes.shape[1:]}")
    return model.encode(shapes)
