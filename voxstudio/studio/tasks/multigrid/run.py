"""One run of multi-grid synthesis: a single voxel, and every frame of every grid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voxstudio.coarse import copies
from voxstudio.grid import VoxelGrid
from voxstudio.sampling.multigrid import GridFrame
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.checks import several, text, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame

    Floats = NDArray[np.float32]


class MultigridRun(Run):
    """One shape on every grid; steps are counted over all grids.

    Args:
        name: Of the model.
        sizes: Voxels along each axis of every grid, from coarse to fine.
        seed: Of the shape.
        steps: Langevin steps on every grid.
    """

    def __init__(self, name: str, sizes: tuple[int, ...], seed: int, steps: int) -> None:
        super().__init__((seed,), steps)
        self.name, self.sizes = name, sizes
        self._blocks_of: dict[tuple[int, int], Floats] = {}

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Sample grid by grid; for a worker."""
        from voxstudio.kinds.load import model_of

        for each in model_of(model).sample_frames(seed=self.seeds[0], steps=self.steps):
            grid = each.detail
            assert isinstance(grid, GridFrame)
            yield replace(grid.frame, step=grid.grid * (self.steps + 1) + grid.frame.step)

    @property
    def last(self) -> int:
        """Number of the last frame on the last grid."""
        return len(self.sizes) * (self.steps + 1) - 1

    def grid_at(self, index: int) -> tuple[int, int]:
        """Return the number of the grid of a frame, and the step on it."""
        return divmod(self.recording[index].step, self.steps + 1)

    def states(self, index: int) -> list[Floats | None]:
        """Return every grid at a frame as blocks of the finest, (D, H, W); None before it began."""
        here, last = self.grid_at(index)[0], self.recording
        ends = [last.index_of((grid + 1) * (self.steps + 1) - 1) for grid in range(here)]
        begun = [self._blocks(at, grid) for grid, at in enumerate([*ends, index])]
        return [*begun, *[None] * (len(self.sizes) - len(begun))]

    def _blocks(self, index: int, grid: int) -> Floats:
        """Return a grid at a frame; the same array as before where it has been asked for lately."""
        step = self.recording[index].step
        if (grid, step) not in self._blocks_of:
            for old in [each for each in self._blocks_of if each[0] == grid]:
                del self._blocks_of[old]
            factor = self.sizes[-1] // self.sizes[grid]
            self._blocks_of[grid, step] = copies(self.estimate(index), factor)[0]
        return self._blocks_of[grid, step]

    def shapes(self, index: int) -> list[Shape]:
        """Return the finest grid that has begun at a frame, with its own voxels."""
        grid, name = VoxelGrid(self.estimate(index)[0]), f"{self.name} seed {self.seeds[0]}"
        return [Shape(grid, name, *self.recipes(index))]

    def making(self, index: int) -> Making | None:
        """Return how many steps every grid was to make."""
        if self.origin is None:
            return None
        return Making("sample", self.origin, self.seeds, {"steps": self.steps, **self.at(index)})

    def doing(self, step: int) -> str:
        """Say which grid it is on, and how far."""
        grid, at = divmod(step, self.steps + 1)
        if grid + 1 == len(self.sizes) and at >= self.steps:
            return f"Generated from a single voxel, seed {self.seeds[0]}"
        return f"Grid {grid + 1} of {len(self.sizes)}, step {at} of {self.steps}"


def _restored(
    name: str, sizes: tuple[int, ...], seeds: tuple[int, ...], steps: int
) -> MultigridRun:
    return MultigridRun(name, sizes, seeds[0], steps)


CODEC = run_codec(
    "multigrid run",
    MultigridRun,
    {"name": text, "sizes": several(whole, 16), "steps": whole},
    _restored,
)
