"""Volumes whose header says where their axes point in the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.grid import Triple

SKEW = 1e-3
"""Share of a step that may point along another axis; headers store rounded numbers."""

ACCEPTED = "axes along the world's x, y and z, in any order and direction, and a positive spacing"


def place(
    path: Path,
    values: NDArray[Any],
    steps: NDArray[np.float64],
    first: NDArray[np.float64],
) -> tuple[NDArray[Any], Triple, Triple]:
    """Bring a volume into the order `[z, y, x]`, every axis pointing up its world axis.

    Args:
        path: Named in a refusal.
        values: (I, J, K) in the file's order of axes.
        steps: (3, 3); row i is the step of one voxel along file axis i, as world (x, y, z).
        first: World (x, y, z) of the centre of voxel (0, 0, 0).

    Returns:
        The values (D, H, W), the spacing and the origin as (z, y, x).

    Raises:
        ImportRejected: If the axes are turned or skewed, or a step has no length.
    """
    if steps.shape != (3, 3) or first.shape != (3,) or not np.isfinite([*steps.flat, *first]).all():
        raise ImportRejected(path, "has no finite spacing and origin", ACCEPTED)
    lengths = np.abs(steps).max(axis=1)
    along = np.abs(steps).argmax(axis=1)
    aside = np.abs(steps).sum(axis=1) - lengths
    if sorted(along) != [0, 1, 2] or (lengths <= 0).any() or (aside > SKEW * lengths).any():
        raise ImportRejected(path, "has axes that are turned or skewed", ACCEPTED)
    backwards = np.flatnonzero(steps[range(3), along] < 0)
    corner = first.astype(np.float64)
    for axis in backwards:
        corner[along[axis]] += steps[axis, along[axis]] * (values.shape[axis] - 1)
    file_axis = [int(np.flatnonzero(along == world)[0]) for world in (2, 1, 0)]
    placed = np.flip(values, tuple(backwards)).transpose(file_axis)
    z, y, x = lengths[file_axis].tolist()
    left, front, low = corner.tolist()
    return placed, (z, y, x), (low, front, left)
