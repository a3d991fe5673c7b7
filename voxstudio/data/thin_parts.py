"""Parts of a mesh that lie between the centres of voxels, put back in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from voxstudio.data.crossings import Crossings

    Bools = NDArray[np.bool_]

PLANES = ((1, 2), (0, 2), (0, 1))
"""Axes of the squares of 2 x 2 voxels that a plate is made of, and a rod is not."""

_ALL, _LOW, _HIGH = slice(None), slice(None, -1), slice(1, None)
DIAGONALS = (
    ((_ALL, _LOW, _LOW), (_ALL, _HIGH, _HIGH)),
    ((_ALL, _LOW, _HIGH), (_ALL, _HIGH, _LOW)),
)
"""Opposite corners of all the squares that lie across the first axis."""

PASSES = 2
"""A filled contact may touch the next part along an edge again; a second pass fills that."""


def with_thin_parts(solid: Bools, steps: Sequence[Crossings], shell: Bools) -> Bools:
    """Return the solid voxels with plates and rods thinner than a voxel, connected by faces.

    Args:
        solid: (N, N, N); what the centres know of.
        steps: Blocked steps along z, y and x.
        shell: (N, N, N); voxels that hold a part of a triangle.
    """
    solid = _with_rods(_with_walls(solid, steps), shell)
    for _ in range(PASSES):
        solid = _joined(solid, shell)
    return solid


def neighbours(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return the indices of the near and the far end of every step along an axis."""
    near, far = [slice(None)] * 3, [slice(None)] * 3
    near[axis], far[axis] = slice(None, -1), slice(1, None)
    return tuple(near), tuple(far)


def _with_walls(solid: Bools, steps: Sequence[Crossings]) -> Bools:
    """Put one voxel wherever a step is blocked and neither end is solid."""
    walled: Bools = solid.copy()
    for axis, crossings in enumerate(steps):
        near, far = neighbours(axis)
        missed = crossings.blocked & ~solid[near] & ~solid[far]
        walled[near] |= missed & (crossings.place < 0.5)
        walled[far] |= missed & (crossings.place >= 0.5)
    return walled


def _with_rods(solid: Bools, shell: Bools) -> Bools:
    """Add the shell that nothing thicker than a rod is near to, and its joints."""
    thick = np.zeros_like(solid)
    for plane in PLANES:
        corners = [(a, b) for a in (_LOW, _HIGH) for b in (_LOW, _HIGH)]
        parts = [_within(solid, plane, corner) for corner in corners]
        square = parts[0] & parts[1] & parts[2] & parts[3]
        for corner in corners:
            part = _within(thick, plane, corner)
            part |= square
    rods = shell & ~dilated(thick)
    return np.asarray(solid | (shell & dilated(rods)))


def _within(voxels: Bools, axes: tuple[int, int], parts: tuple[slice, slice]) -> Bools:
    """Return a view of the parts of voxels along two axes."""
    index = [_ALL] * 3
    index[axes[0]], index[axes[1]] = parts
    return voxels[tuple(index)]


def dilated(solid: Bools, times: int = 1) -> Bools:
    """Return the solid voxels and the 26 around each: axis by axis, much faster than in one go."""
    for axis in (0, 1, 2) * times:
        near, far = neighbours(axis)
        wider = solid.copy()
        wider[near] |= solid[far]
        wider[far] |= solid[near]
        solid = wider
    return solid


def _joined(solid: Bools, shell: Bools) -> Bools:
    """Fill one corner of every 2 x 2 square that is solid along one diagonal only.

    The corner that is part of the shell is taken, where one is.
    """
    joined: Bools = solid.copy()
    for axis in range(3):
        before, touched, after = (np.moveaxis(a, axis, 0) for a in (solid, shell, joined))
        for (start, end), (one, other) in (DIAGONALS, DIAGONALS[::-1]):
            contact = before[start] & before[end] & ~before[one] & ~before[other]
            first = touched[one] | ~touched[other]
            after[one] |= contact & first
            after[other] |= contact & ~first
    return joined
