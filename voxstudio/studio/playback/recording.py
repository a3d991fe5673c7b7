"""The recorded frames of a run, bounded, with what is needed to branch from each."""

from __future__ import annotations

import threading
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voxstudio.sampling.player import ChainFrame, ChainSnapshot

BUDGET = 1 << 29
"""Bytes of one recording, 512 MiB: about 2,000 frames of one chain of 32^3, 220 of nine."""

FEWEST = 16
"""Frames kept however large they are."""

GENERATOR = 5056
"""Bytes of the state of one chain's random generator."""

THRESHOLD = 0.5
"""A voxel counts as occupied above this, whatever the surface is drawn at."""

Halves = NDArray[np.float16]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Moment:
    """One recorded frame of B chains: pictures in half precision, the state to branch from exact.

    Args:
        step: Steps since the start.
        voxels: Chain states as occupancies, (B, D, H, W).
        estimate: The model's denoised estimates, likewise.
        energy: (B,).
        gradient_norm: (B,).
        occupied: Voxels of the estimate above `THRESHOLD`, (B,).
        temperature: T of the energy at this state.
        step_size: d of the step that led here.
        noise: Share of noise of the step that led here.
        snapshot: Where to branch from.
        frozen: (B,), chains stopped at their last finite state.
    """

    step: int
    voxels: Halves
    estimate: Halves
    energy: Floats
    gradient_norm: Floats
    occupied: Floats
    temperature: float
    step_size: float
    noise: float
    snapshot: ChainSnapshot
    frozen: NDArray[np.bool_]

    @classmethod
    def of(cls, frame: ChainFrame) -> Moment:
        """Return what is kept of a frame."""
        counts = np.count_nonzero(frame.estimate > THRESHOLD, axis=(1, 2, 3))
        return cls(
            frame.step,
            frame.voxels.astype(np.float16),
            frame.estimate.astype(np.float16),
            frame.energy,
            frame.gradient_norm,
            counts.astype(np.float32),
            frame.temperature,
            frame.step_size,
            frame.noise,
            frame.snapshot,
            frame.frozen,
        )

    @property
    def nbytes(self) -> int:
        """Bytes that keeping it takes."""
        pictures = self.voxels.nbytes + self.estimate.nbytes
        state = self.snapshot.voxels.numel() * self.snapshot.voxels.element_size()
        return int(pictures + state + GENERATOR * len(self.energy))


CURVES = ("energy", "gradient_norm", "occupied", "temperature")
"""What `Recording.curves` can draw."""


class Recording:
    """Frames in order of their steps, from the first one to the newest.

    A recording that is full forgets every second frame and from then on keeps frames twice as
    far apart, so that it always covers the whole run. Filled by a worker, read by the window.

    Args:
        before: Frames of the run that this one branched from.
        budget: Bytes it may take.
    """

    def __init__(self, before: Iterable[Moment] = (), budget: int = BUDGET) -> None:
        self._lock = threading.Lock()
        self._moments = list(before)
        self._budget = budget
        self._stride = 1

    def __len__(self) -> int:
        """Number of frames kept."""
        return len(self._moments)

    def __getitem__(self, index: int) -> Moment:
        """Return a frame, negative indices from the end; the nearest one if it is gone."""
        with self._lock:
            last = len(self._moments) - 1
            return self._moments[max(min(index, last), -last - 1)]

    @property
    def nbytes(self) -> int:
        """Bytes that the frames take."""
        with self._lock:
            return sum(moment.nbytes for moment in self._moments)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All frames, as they are now."""
        with self._lock:
            return tuple(self._moments)

    def thin(self) -> None:
        """Forget every second frame but the first and the newest."""
        with self._lock:
            kept = self._moments
            self._moments = [*kept[:-1:2], *kept[-1:]]

    def upto(self, step: int) -> list[Moment]:
        """Return the frames up to a step, for a branch from there."""
        with self._lock:
            return [moment for moment in self._moments if moment.step <= step]

    def index_of(self, step: int) -> int:
        """Return the index of the frame nearest to a step; -1 when there is none."""
        with self._lock:
            kept = self._moments
            after = bisect_left(kept, step, key=lambda moment: moment.step)
            near = [i for i in (after - 1, after) if 0 <= i < len(kept)]
            return min(near, key=lambda i: abs(kept[i].step - step), default=-1)

    def record(self, frames: Iterator[ChainFrame]) -> Iterator[Moment]:
        """Keep every frame that passes, and pass on what was kept of it."""
        for frame in frames:
            moment = Moment.of(frame)
            self.add(moment)
            yield moment

    def add(self, moment: Moment) -> None:
        """Keep a frame; those of the same and of later steps give way."""
        with self._lock:
            kept = self._moments
            while kept and (kept[-1].step >= moment.step or self._passing(kept[-1])):
                kept.pop()
            kept.append(moment)
            if len(kept) > max(self._budget // moment.nbytes, FEWEST):
                self._stride *= 2
                self._moments = [each for each in kept if not self._passing(each)]
                if self._moments[-1] is not moment:
                    self._moments.append(moment)

    def _passing(self, moment: Moment) -> bool:
        """Whether a frame is only kept while it is the newest."""
        return (moment.step - self._moments[0].step) % self._stride != 0

    def curves(self, quantity: str) -> tuple[NDArray[np.int64], Floats]:
        """Return the steps, (N,), and one of `CURVES`, (N, B) or (N, 1)."""
        moments = self.moments
        steps = np.array([moment.step for moment in moments], dtype=np.int64)
        values = [np.atleast_1d(getattr(moment, quantity)) for moment in moments]
        return steps, np.asarray(values, dtype=np.float32)
