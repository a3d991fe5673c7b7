"""The recorded frames of a run, bounded, with what is needed to branch from each."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from voxstudio.sampling.player import ChainFrame

LENGTH = 400
"""Frames kept; nine chains of 32^3 take about 1.4 GB at most."""


class Recording:
    """Frames in order, the oldest dropped first. Filled by a worker, read by the window."""

    def __init__(self) -> None:
        self._frames: deque[ChainFrame] = deque(maxlen=LENGTH)

    def __len__(self) -> int:
        """Number of frames kept."""
        return len(self._frames)

    def __getitem__(self, index: int) -> ChainFrame:
        """Return a frame, negative indices from the end."""
        return self._frames[index]

    def record(self, frames: Iterator[ChainFrame]) -> Iterator[ChainFrame]:
        """Keep every frame that passes."""
        for frame in frames:
            self._frames.append(frame)
            yield frame

    def curves(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the steps, (N,), and the energies, (N, B)."""
        frames = list(self._frames)
        steps = np.array([frame.step for frame in frames], dtype=np.int64)
        return steps, np.stack([frame.energy for frame in frames])
