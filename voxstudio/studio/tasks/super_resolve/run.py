"""One run of super-resolution: a coarse shape, and the frames of its variants."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.coarse import block_means, coarse_shape, copies, is_certain, softened
from voxstudio.grid import VoxelGrid
from voxstudio.sampling.player import refine
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.run import VariantRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame

SUFFIX = " refined"


class Coarsened:
    """A shape as block means.

    Args:
        shape: What is refined, of any size that whole blocks fill.
        header: Of the model that refines it.

    Attributes:
        means: (d, h, w) in [0, 1].
        softened: Whether the shape had only empty and full blocks, whose surface may then move.
    """

    def __init__(self, shape: Shape, header: CheckpointHeader) -> None:
        side = header.block_size or 1
        means = coarse_shape(shape.grid, header.resolution, side, shape.name)
        self.softened = is_certain(means)
        self.means = softened(means[None], side)[0] if self.softened else means
        self.side = side

    @cached_property
    def blocks(self) -> NDArray[np.float32]:
        """Every mean copied into its block: the coarse shape on the fine grid, (D, H, W)."""
        blocks: NDArray[np.float32] = copies(self.means[None], self.side)[0]
        blocks.setflags(write=False)  # shown beside every frame, and drawn once
        return blocks


class SuperResolutionRun(VariantRun):
    """Variants of the detail of one coarse shape.

    Args:
        shape: What is refined.
        coarse: Its block means.
        seeds: One per variant.
        steps: Langevin steps over which detail cools as far as the model says.
    """

    def __init__(self, shape: Shape, coarse: Coarsened, seeds: tuple[int, ...], steps: int) -> None:
        super().__init__(shape, seeds, steps)
        self.coarse = coarse

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Refine; for a worker."""
        from voxstudio.loaded import paced

        return refine(paced(model, self.steps), self.coarse.means, seeds=self.seeds)

    def means_error(self) -> float:
        """Return the largest difference of a block's mean from what was given, newest frame."""
        if self.newest is None:
            return 0.0
        found = block_means(self.newest.estimate, self.coarse.side)
        return float(np.abs(found - self.coarse.means).max())

    def shapes(self, index: int) -> list[Shape]:
        """Return the variants at a recorded frame as shapes of their own."""
        name = self.shape.name.removesuffix(SUFFIX) + SUFFIX
        return [Shape(VoxelGrid(values), name) for values in self.estimate(index)]

    def doing(self, step: int) -> str:
        """Say which step it is at."""
        done = step >= self.steps
        return f"Super-resolved in {step} steps" if done else super().doing(step)
