"""One run of multi-grid synthesis: a single voxel, and every frame of every grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.coarse import copies
from voxstudio.grid import VoxelGrid
from voxstudio.sampling.multigrid import GridFrame
from voxstudio.studio.document.document import Shape
from voxstudio.studio.playback.recording import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet


class MultigridRun:
    """One shape on every grid.

    Args:
        name: Of the model.
        sizes: Voxels along each axis of every grid, from coarse to fine.
        seed: Of the shape.
        steps: Langevin steps on every grid.
    """

    def __init__(self, name: str, sizes: tuple[int, ...], seed: int, steps: int) -> None:
        self.name, self.sizes, self.seed, self.steps = name, sizes, seed, steps
        self.moments: list[Moment] = []
        """Every frame of every grid; filled by the worker, read by the window."""
        self.grids: list[int] = []
        """The number of the grid of each."""
        self._ended: dict[int, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        """Number of frames so far."""
        return len(self.moments)

    def frames(self, load: Callable[[], LoadedNet]) -> Iterator[Moment]:
        """Load the model and unfold; for a worker."""
        from voxstudio.kinds.load import model_of

        model = model_of(load())  # held until the last frame
        for frame in model.sample_frames(seed=self.seed, steps=self.steps):
            moment = frame.detail
            assert isinstance(moment, GridFrame)
            self.grids.append(moment.grid)  # before its frame: the window counts those
            self.moments.append(Moment.of(moment.frame))
            yield self.moments[-1]

    def states(self, index: int) -> list[NDArray[np.float32] | None]:
        """Return every grid at a frame as blocks of the finest, (D, H, W); None before it began."""
        here = self.grids[index]
        found: list[NDArray[np.float32] | None] = []
        for number, size in enumerate(self.sizes):
            if number > here:
                found.append(None)
                continue
            if number < here and number not in self._ended:
                # A finished grid stays as it ended: each has one frame more than steps.
                self._ended[number] = self._blocks((number + 1) * (self.steps + 1) - 1, size)
            found.append(self._blocks(index, size) if number == here else self._ended[number])
        return found

    def _blocks(self, index: int, size: int) -> NDArray[np.float32]:
        estimate = self.moments[index].estimate.astype(np.float32)
        blocks: NDArray[np.float32] = copies(estimate, self.sizes[-1] // size)[0]
        blocks.setflags(write=False)
        return blocks

    def shape(self, index: int) -> Shape:
        """Return the finest grid that has begun at a frame, with its own voxels."""
        estimate = self.moments[index].estimate[0].astype(np.float32)
        return Shape(VoxelGrid(estimate), f"{self.name} seed {self.seed}")

    def curve(self, quantity: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the frames, (N,), and one of the curves of a recording, (N, 1)."""
        kept = tuple(self.moments)
        values = [np.atleast_1d(getattr(each, quantity))[:1] for each in kept]
        return np.arange(len(kept)), np.asarray(values, np.float32)
