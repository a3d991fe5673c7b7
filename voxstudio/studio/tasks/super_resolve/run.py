"""One run of super-resolution: a coarse shape, and the frames of its variants."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.coarse import block_means, coarse_shape, copies, is_certain, softened
from voxstudio.grid import VoxelGrid
from voxstudio.sampling.player import refine
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.playback.run import VariantRun
from voxstudio.studio.saved.checks import array, flag, one_of, whole
from voxstudio.studio.saved.codec import Codec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame

SUFFIX = " refined"


@dataclass(frozen=True, eq=False)
class Coarsened:
    """A shape as block means.

    Args:
        means: (d, h, w) in [0, 1].
        side: Voxels along each edge of a block.
        softened: Whether the shape had only empty and full blocks, whose surface may then move.
    """

    means: NDArray[np.float32]
    side: int
    softened: bool

    @classmethod
    def of(cls, shape: Shape, header: CheckpointHeader) -> Coarsened:
        """Return the block means that a model refines.

        Args:
            shape: What is refined, of any size that whole blocks fill.
            header: Of the model that refines it.
        """
        side = header.block_size or 1
        means = coarse_shape(shape.grid, header.resolution, side, shape.name)
        certain = is_certain(means)
        return cls(softened(means[None], side)[0] if certain else means, side, certain)

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
        pairs = zip(self.estimate(index), self.recipes(index), strict=True)
        return [Shape(VoxelGrid(values), name, made) for values, made in pairs]

    def making(self, index: int) -> Making | None:
        """Return which block means were kept, and how many steps were to be made."""
        if self.origin is None:
            return None
        told = {"steps": self.steps, **self.at(index)}
        given = {"coarse": self.coarse.means}
        return Making("super-resolve", self.origin, self.seeds, told, {}, given)

    def doing(self, step: int) -> str:
        """Say which step it is at."""
        done = step >= self.steps
        return f"Super-resolved in {step} steps" if done else super().doing(step)


CODECS = (
    Codec("coarse", Coarsened, {"means": array("float32", 3), "side": whole, "softened": flag}),
    run_codec(
        "super-resolution run",
        SuperResolutionRun,
        {"shape": one_of(Shape), "coarse": one_of(Coarsened), "steps": whole},
    ),
)
