"""Frames: what runs of every kind of model yield."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.sampling.multigrid import GridFrame
    from voxstudio.sampling.player import ChainFrame

    Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Frame:
    """One moment of a run: some shapes on their way.

    Args:
        first: Number of the first of these shapes among all of the run.
        done: Steps taken, of all shapes together.
        total: Steps of the whole run.
        shapes: Occupancies in [0, 1], (B, D, H, W): the best estimate so far.
        status: How it goes, such as `energy -12.3`.
        detail: The chains as the sampler has them; None where there are none.
    """

    first: int
    done: int
    total: int
    shapes: Floats
    status: str = ""
    detail: ChainFrame | CodeFrame | GridFrame | None = None


def last(frames: Iterator[Frame]) -> Floats:
    """Run to the end and return what became of all shapes, (N, D, H, W)."""
    ends = {frame.first: frame.shapes for frame in frames}
    return np.concatenate([ends[first] for first in sorted(ends)])


def in_parts(count: int, size: int, make: Callable[[slice], Floats]) -> Iterator[Frame]:
    """Make shapes some at a time, and yield each part once it is made.

    Args:
        count: Of all shapes.
        size: Of a part.
        make: Returns the shapes of a part, (B, D, H, W).
    """
    for first in range(0, count, size):
        shapes = make(slice(first, first + size))
        yield Frame(first, first + len(shapes), count, shapes)
