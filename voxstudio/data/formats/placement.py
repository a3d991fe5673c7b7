"""Where the axes of a scanned volume point: along the world's, in any order and direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.choices import Oblique
    from voxstudio.grid import Triple

SKEW = 1e-3
"""Share of a step that may point along another axis; headers store rounded numbers."""

LPS = np.array([-1.0, -1.0, 1.0])
"""Turns positions that grow to the left, the back and above into ours, to the right and the front.

NIfTI counts as we do (RAS); ITK and all that build on it, such as MetaImage, the other way (LPS).
"""

ACCEPTED = (
    "axes along the world's x, y and z, in any order and direction, and a positive spacing; "
    "--oblique as-stored reads turned ones along their own axes"
)


class ObliqueAxes(ImportRejected):
    """A volume whose axes are turned or skewed against the world's."""


def place(
    path: Path,
    values: NDArray[Any],
    steps: NDArray[np.float64],
    first: NDArray[np.float64],
    oblique: Oblique = "refuse",
) -> tuple[NDArray[Any], Triple, Triple]:
    """Bring a volume into the order `[z, y, x]`, every axis pointing up its world axis.

    Args:
        path: Named in a refusal.
        values: (I, J, K) in the file's order of axes.
        steps: (3, 3); row i is the step of one voxel along file axis i, as world (x, y, z).
        first: World (x, y, z) of the centre of voxel (0, 0, 0).
        oblique: What becomes of a volume whose axes are turned: it is refused, or its own axes
            (I, J, K) are called x, y and z, with their spacing and the place of the first voxel.

    Returns:
        The values (D, H, W), the spacing and the origin as (z, y, x).

    Raises:
        ObliqueAxes: If the axes are turned or skewed.
        ImportRejected: If a step has no length.
    """
    if steps.shape != (3, 3) or first.shape != (3,) or not np.isfinite([*steps.flat, *first]).all():
        raise ImportRejected(path, "has no finite spacing and origin", ACCEPTED)
    lengths = np.abs(steps).max(axis=1)
    if (lengths <= 0).any():
        raise ImportRejected(path, "has a spacing of 0", ACCEPTED)
    along = np.abs(steps).argmax(axis=1)
    aside = np.abs(steps).sum(axis=1) - lengths
    if sorted(along) != [0, 1, 2] or (aside > SKEW * lengths).any():
        if oblique == "refuse":
            raise ObliqueAxes(path, "has axes that are turned or skewed", ACCEPTED)
        spacing, origin = np.linalg.norm(steps, axis=1)[::-1], first[::-1]
        return values.transpose(2, 1, 0), _triple(spacing), _triple(origin)
    backwards = np.flatnonzero(steps[range(3), along] < 0)
    corner = first.astype(np.float64)
    for axis in backwards:
        corner[along[axis]] += steps[axis, along[axis]] * (values.shape[axis] - 1)
    file_axis = [int(np.flatnonzero(along == world)[0]) for world in (2, 1, 0)]
    placed = np.flip(values, tuple(backwards)).transpose(file_axis)
    return placed, _triple(lengths[file_axis]), _triple(corner[::-1])


def _triple(numbers: NDArray[np.float64]) -> Triple:
    first, second, third = numbers.tolist()
    return first, second, third
