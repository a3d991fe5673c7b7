"""Multi-grid synthesis: a single voxel unfolds grid by grid (Xie et al., Algorithm 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.sampling.condition import Upscaled
from voxstudio.sampling.player import play

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from voxstudio.sampling.controls import ChainControls
    from voxstudio.sampling.player import ChainFrame, Model


@dataclass(frozen=True, eq=False)
class GridFrame:
    """One moment of B shapes on one grid.

    Args:
        grid: Number of the grid, 0 the coarsest.
        steps: Of the whole run on this grid.
        frame: The chains on it.
    """

    grid: int
    steps: int
    frame: ChainFrame


def unfold(
    grids: Sequence[Model],
    volumes: NDArray[np.float32],
    *,
    seeds: Sequence[int],
    controls: ChainControls | None = None,
) -> Iterator[GridFrame]:
    """Grow shapes from single voxels, drawn for each; each grid starts at the one before.

    Args:
        grids: Models from coarse to fine.
        volumes: What the occupancy of a shape's single voxel is drawn from, (N,).
        seeds: One per shape; shape i depends on `seeds[i]` alone.
        controls: Read at every step.

    Yields:
        Frames, those of the coarsest grid first.
    """
    coarse = draw_volumes(volumes, seeds).reshape(-1, 1, 1, 1)
    for number, model in enumerate(grids):
        steps = model.header.recovery.steps
        given = Upscaled(coarse)
        for frame in play(model, seeds=seeds, controls=controls, steps=steps, given=given):
            yield GridFrame(number, steps, frame)
        coarse = frame.estimate


def draw_volumes(observed: NDArray[np.float32], seeds: Sequence[int]) -> NDArray[np.float32]:
    """Draw single-voxel values from those of the training shapes, one per seed.

    Args:
        observed: Mean occupancies of training shapes, (N,).
        seeds: One per shape.

    Returns:
        Values (B,), each one of `observed`.
    """
    rows = [int(np.random.default_rng(seed).integers(len(observed))) for seed in seeds]
    return np.asarray(observed[rows], np.float32)
