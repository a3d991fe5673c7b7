"""Snap: a hand-edited shape moves to the nearest that a model knows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.ndimage import gaussian_filter

from voxstudio.latent.inversion import invert
from voxstudio.operations import ENCODE
from voxstudio.sampling.player import check_running
from voxstudio.sampling.recall import recall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.latent.model import LatentModel
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.schedule import Schedule

    Shapes = NDArray[np.float32]


class Snap(ABC):
    """A way to the nearest shape that a model knows."""

    @abstractmethod
    def steps(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Iterator[Shapes]:
        """Yield what becomes of occupancies (B, D, H, W), the outcome last.

        Args:
            shapes: Occupancies, (B, D, H, W).
            strength: From 0, which leaves them, to 1.
            seeds: One per shape.
        """

    def __call__(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Shapes:
        """Return the outcome of `steps`."""
        return deque(self.steps(shapes, strength, seeds), maxlen=1).pop()


def descent(header: CheckpointHeader) -> Schedule:
    """Return how a model's chains cool from a given shape.

    The recovery of a generator is of its codes, and it draws its samples without a chain: its
    `sampler` is of the energy that taught it.
    """
    return header.sampler if ENCODE.supported_by(header) else header.recovery


@dataclass(frozen=True)
class ByEnergy(Snap):
    """Descend the energy, without noise, from as warm as the strength says.

    The descent from a temperature takes away what is smaller than the noise of that temperature:
    a weak snap takes stray voxels, a strong one also puts back what is missing.
    """

    model: LoadedNet

    def steps(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Iterator[Shapes]:
        """Yield the shapes on their way down."""
        yield shapes
        if strength == 0:
            return
        cooling = descent(self.model.header)
        coldest, hottest = cooling.stop_temperature, cooling.start_temperature
        warmest = coldest * (hottest / coldest) ** strength
        cooled = cooling.model_copy(update={"start_temperature": warmest})
        header = self.model.header.model_copy(update={"recovery": cooled})
        changed: Any = replace(self.model, header=header)
        for frame in recall(changed, shapes):
            check_running(frame, self.model.header.name)
            yield frame.estimate


@dataclass(frozen=True)
class ByCodes(Snap):
    """Go towards what the generator makes of the shape's own code.

    On the way the shape is blurred by as much, so that its stray voxels fade before its body.
    A strength of 1 leaves the generator's shape alone.
    """

    model: LatentModel

    def steps(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Iterator[Shapes]:
        """Yield the mixture with each better guess at the code."""
        yield shapes
        if strength == 0:
            return
        # With less than a half of the code's shape, hardly a voxel would change sides.
        share = strength**0.5
        blurred = gaussian_filter(shapes, (0, share, share, share))
        for frame in invert(self.model, shapes, seeds=seeds):
            mixed = (1 - share) * blurred + share * frame.estimate
            yield np.asarray(mixed, np.float32)


@dataclass(frozen=True)
class ByBoth(Snap):
    """First by codes, then by energy, half as far: what the code left wrong is small.

    As far as alone, the energy would take away again what it finds too thin.
    """

    codes: Snap
    energy: Snap

    def steps(self, shapes: Shapes, strength: float, seeds: Sequence[int]) -> Iterator[Shapes]:
        """Yield the steps of the one way, then those of the other."""
        made = shapes
        for made in self.codes.steps(shapes, strength, seeds):
            yield made
        yield from self.energy.steps(made, strength / 2, seeds)
