"""One run of a recovery: what was asked, and the frames that came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.sampling.player import recover
from voxstudio.studio.control.document import Shape
from voxstudio.studio.control.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from voxstudio.grid import Mask
    from voxstudio.model import EnergyModel
    from voxstudio.sampling.player import ChainFrame
    from voxstudio.studio.control.recording import Moment

SUFFIX = " recovered"


class RecoveryRun:
    """Variants of one shape under one mask.

    Args:
        shape: What is recovered.
        mask: What of it is hidden.
        seeds: One per variant.
        steps: Langevin steps over which hidden voxels cool as far as the model says.
    """

    def __init__(self, shape: Shape, mask: Mask, seeds: tuple[int, ...], steps: int) -> None:
        self.shape, self.mask, self.seeds, self.steps = shape, mask, seeds, steps
        self.recording = Recording()
        """Filled by the worker, read by the window."""
        self._newest: ChainFrame | None = None

    def frames(self, load: Callable[[], EnergyModel]) -> Iterator[Moment]:
        """Load the model and recover; for a worker."""
        model = paced(load(), self.steps)
        played = recover(model, self.shape.grid, self.mask, seeds=self.seeds)
        return self.recording.record(self._noted(played))

    def _noted(self, frames: Iterator[ChainFrame]) -> Iterator[ChainFrame]:
        for frame in frames:
            self._newest = frame
            yield frame

    def voxels(self, index: int) -> NDArray[np.float32]:
        """Return the variants at a recorded frame, (K, D, H, W).

        Visible voxels are those of the shape, bit for bit; hidden ones are as the model left them
        in the newest frame, and in the half precision of the record in earlier ones.
        """
        moment, newest = self.recording[index], self._newest
        exact = newest is not None and newest.step == moment.step
        estimate = newest.estimate if newest is not None and exact else moment.estimate
        grid = self.shape.grid.as_float()
        return np.where(self.mask.hidden, estimate.astype(np.float32), grid)

    def variants(self, index: int) -> list[Shape]:
        """Return the variants at a recorded frame as shapes of their own."""
        name = self.shape.name.removesuffix(SUFFIX) + SUFFIX
        return [Shape(replace(self.shape.grid, values=v), name) for v in self.voxels(index)]


def paced(model: EnergyModel, steps: int) -> EnergyModel:
    """Return a model whose recovery cools over another number of steps."""
    schedule = model.header.recovery.paced(steps)
    return replace(model, header=model.header.model_copy(update={"recovery": schedule}))
