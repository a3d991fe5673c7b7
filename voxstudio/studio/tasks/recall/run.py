"""One run of an associative memory: a corrupted shape on its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.grid import VoxelGrid
from voxstudio.sampling.recall import recall
from voxstudio.studio.document.document import Shape
from voxstudio.studio.document.making import Making
from voxstudio.studio.playback.codecs import run_codec
from voxstudio.studio.playback.run import Run
from voxstudio.studio.saved.checks import array, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame

    Bools = NDArray[np.bool_]


class RecallRun(Run):
    """The recall of one shape.

    Args:
        corrupted: (D, H, W).
        seed: That it was corrupted with.
        steps: Of the recall.
    """

    def __init__(self, corrupted: Bools, seed: int, steps: int) -> None:
        super().__init__((seed,), steps)
        self.corrupted = corrupted

    def played(self, model: LoadedNet) -> Iterator[ChainFrame]:
        """Recall; for a worker."""
        from voxstudio.loaded import paced

        return recall(paced(model, self.steps), self.corrupted[None])

    def shapes(self, index: int) -> list[Shape]:
        """Return the state at a frame."""
        state = np.asarray(self.recording[index].voxels[0], np.float32)
        return [Shape(VoxelGrid(state), "recalled", *self.recipes(index))]

    def making(self, index: int) -> Making | None:
        """Return what was corrupted, and how many steps were to be made."""
        if self.origin is None:
            return None
        told = {"steps": self.steps, **self.at(index), "half": True}
        return Making("recall", self.origin, self.seeds, told, {}, {"shape": self.corrupted})

    def doing(self, step: int) -> str:
        """Say which step it is at."""
        return f"Step {step}"


def _restored(corrupted: Bools, seeds: tuple[int, ...], steps: int) -> RecallRun:
    return RecallRun(corrupted, seeds[0], steps)


CODEC = run_codec(
    "recall run", RecallRun, {"corrupted": array("bool", 3), "steps": whole}, _restored
)
