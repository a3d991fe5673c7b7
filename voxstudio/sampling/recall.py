"""Associative memory: from a corrupted shape down to the nearest remembered one (Xie et al.)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxstudio.sampling.condition import Unconstrained
from voxstudio.sampling.controls import ChainControls
from voxstudio.sampling.player import play

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.sampling.condition import Encoder, Schedules
    from voxstudio.sampling.noise import Noise
    from voxstudio.sampling.player import ChainFrame, Model
    from voxstudio.sampling.schedule import Schedule


@dataclass(frozen=True, eq=False)
class Corrupted(Unconstrained):
    """A free chain that starts at a shape as it is, at the temperatures of recovery.

    Any voxel may be wrong, so that none is held.

    Args:
        shapes: Occupancies, one per chain, (B, D, H, W).
    """

    shapes: NDArray[np.floating] | NDArray[np.bool_]

    def schedule(self, header: Schedules) -> Schedule:
        """The one of recovery: what was corrupted is what is hidden."""
        return header.recovery

    def first_step(self, schedule: Schedule) -> int:
        """Begin where the schedule begins."""
        return 0

    def begin(self, model: Encoder, schedule: Schedule, noise: Noise, blank: Tensor) -> Tensor:
        """Take the shapes without noise.

        Raises:
            ValueError: If they have another size than the model's.
        """
        size = (model.resolution,) * 3
        if self.shapes.shape[1:] != size:
            raise ValueError(
                f"the model takes shapes of {size} voxels, not {self.shapes.shape[1:]}"
            )
        return model.encode(self.shapes)


def recall(
    model: Model, shapes: NDArray[np.floating] | NDArray[np.bool_], *, steps: int | None = None
) -> Iterator[ChainFrame]:
    """Descend from corrupted shapes to the nearest minimum of the energy, without noise.

    A minimum is a Hopfield fixed point: there dE/dY = 0, which for the paper's energy is
    Y / s^2 = df/dY (Xie et al., eq. 4). Langevin dynamics at the temperature zero is this
    gradient descent; the energy is the model's at the temperatures of its recovery.

    How many steps count is up to the checkpoint. A net that learned by denoising has seen noisy
    shapes alone, so what it stored lies near a minimum and slowly leaves along flat directions.

    Args:
        model: An energy model.
        shapes: Corrupted occupancies, (B, D, H, W).
        steps: Of the descent; None for as many as the checkpoint says.

    Yields:
        Frames, those of `play`; the same shapes give the same frames.
    """
    steps = model.header.recovery.steps if steps is None else steps
    seeds = range(len(shapes))  # nothing is drawn
    given, still = Corrupted(shapes), ChainControls(noise=0.0)
    return play(model, seeds=seeds, controls=still, steps=steps, given=given)
