"""Where triangles cross the lines through voxel centres, and which voxels they touch.

Corners are kept as (axis, corner, F), and gathered by `take`, which keeps them so: NumPy is slow
along axes of three numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BATCH = 1 << 20
"""Lines or samples that are worked on at once."""

WORK = 150_000_000
"""Lines that cross triangles, and samples on them, of one mesh."""

TOLERANCE = 1e-9
"""Share of a triangle by which it is widened, so that no line slips between two neighbours."""

SAMPLE = 0.5
"""Distance of samples on a triangle, in voxels."""


class TooMuchWork(ValueError):
    """Triangles that cover more voxels together than can be looked at in a few seconds."""


def check_work(corners: Floats, size: int) -> None:
    """Refuse triangles that would take too long, before they are looked at.

    Args:
        corners: (3, 3, F) of triangles, along (z, y, x) in voxels.
        size: Voxels along each side of the grid.

    Raises:
        TooMuchWork: If they take more than `WORK`.
    """
    z, y, x = np.clip(corners.max(axis=1), 0, size) - np.clip(corners.min(axis=1), 0, size)
    lines = float((y * x + z * x + z * y).sum()) / 2
    edges = corners[:, 1:] - corners[:, :1]
    areas = np.linalg.norm(np.cross(edges[:, 0], edges[:, 1], axis=0), axis=0) / 2
    work = lines + 2 * float(areas.sum()) / SAMPLE**2
    if work > WORK:
        fault = f"has {len(areas)} triangles that cover {areas.sum() / 1e6:.0f} million voxels"
        raise TooMuchWork(fault)


@dataclass(frozen=True, eq=False)
class Crossings:
    """The steps along one axis of a grid between neighbouring centres.

    Args:
        blocked: Whether a triangle lies between both centres; one shorter than the grid along
            the axis.
        place: Mean position of those triangles, 0 at the near centre to 1 at the far one.
    """

    blocked: NDArray[np.bool_]
    place: NDArray[np.float32]


def find_crossings(corners: Floats, axis: int, size: int) -> Crossings:
    """Cut triangles with the lines through the centres along one axis.

    Args:
        corners: (3, 3, F) of triangles, along (z, y, x) in voxels; centres are at whole numbers.
        axis: 0, 1 or 2 for lines along z, y or x.
        size: Voxels along each side of the grid.
    """
    shape = [size] * 3
    shape[axis] -= 1
    hits, total = np.zeros(np.prod(shape), np.int32), np.zeros(np.prod(shape))
    across = [other for other in range(3) if other != axis]
    flat = corners.take(across, 0)
    strides = np.array([shape[1] * shape[2], shape[2], 1])
    for found in _rows(flat, corners[axis], size):
        for which, offsets in _pieces(found.counts):
            depth = found.depth[which] + offsets * found.slope[which]
            step = np.floor(depth)
            within = (step >= 0) & (step < size - 1)
            place = found.row * strides[across[0]] + found.column * strides[across[1]]
            at = place[which] + offsets * strides[across[1]] + step.astype(np.int64) * strides[axis]
            at = at[within]
            hits += np.bincount(at, minlength=hits.size).astype(np.int32)
            total += np.bincount(at, (depth - step)[within], minlength=hits.size)
    mean = (total / np.maximum(hits, 1)).astype(np.float32)
    return Crossings((hits > 0).reshape(shape), mean.reshape(shape))


class _Rows(NamedTuple):
    """Parts of triangles along rows of lines, (R,) each.

    Args:
        row: The row.
        column: The first line of the row that crosses the triangle.
        counts: How many lines do.
        depth: Where the first one crosses it.
        slope: How much deeper each next one does.
    """

    row: Ints
    column: Ints
    counts: Ints
    depth: Floats
    slope: Floats


def _rows(flat: Floats, depths: Floats, size: int) -> Iterator[_Rows]:
    """Cut triangles into rows of lines, in batches.

    Args:
        flat: (2, 3, F) corners across the lines, as (row, column).
        depths: (3, F) places of the corners along the lines.
        size: Rows and columns of lines.
    """
    edges = np.roll(flat, -1, axis=1) - flat
    area = _cross(edges[:, 0], edges[:, 1])
    low, high = np.ceil(flat.min(axis=1)), np.floor(flat.max(axis=1))
    first = np.maximum(low[0], 0).astype(np.int64)
    last = np.minimum(high[0], size - 1).astype(np.int64)
    heights = np.maximum(last - first + 1, 0)
    # Seen edge on: its neighbours close the gap. Between two lines: no row has any.
    heights[(np.abs(area) < 1e-12) | (low[1] > high[1])] = 0
    # Weight of the corner opposite to each edge, along the row: at + column * by; inside where
    # none is negative.
    opposite = [1, 2, 0]
    starts, alongs = flat.take(opposite, 1), edges.take(opposite, 1)
    for which, offsets in _pieces(heights):
        row = first[which] + offsets
        start, along, whole = starts.take(which, 2), alongs.take(which, 2), area[which]
        by = along[0] / whole
        at = -(along[0] * start[1] + along[1] * (row - start[0])) / whole
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = (-TOLERANCE - at) / by
        left = np.where(by > 0, bound, -np.inf).max(axis=0)
        right = np.where(by < 0, bound, np.inf).min(axis=0)
        outside = ((by == 0) & (at < -TOLERANCE)).any(axis=0)
        column = np.ceil(np.clip(left, 0, size)).astype(np.int64)
        end = np.floor(np.clip(right, -1, size - 1)).astype(np.int64)
        counts = np.where(outside, 0, np.maximum(end - column + 1, 0))
        deep = depths.take(which, 1)
        depth = ((at + by * column) * deep).sum(axis=0)
        yield _Rows(row, column, counts, depth, (by * deep).sum(axis=0))


def sample_surface(corners: Floats, size: int) -> NDArray[np.bool_]:
    """Return the voxels (N, N, N) that hold a sample of a triangle.

    Args:
        corners: (3, 3, F) of triangles, along (z, y, x) in voxels; centres are at whole numbers.
        size: Voxels along each side of the grid, N.
    """
    shell = np.zeros(size**3, np.bool_)
    nearest = np.rint(corners)
    within = (nearest == nearest[:, :1]).all(axis=(0, 1))  # whole triangles, in one voxel
    _mark(shell, nearest[:, 0].take(np.flatnonzero(within), 1), size)
    corners = corners.take(np.flatnonzero(~within), 2)
    lengths = np.sqrt(((np.roll(corners, -1, axis=1) - corners) ** 2).sum(axis=0))
    start = lengths.argmax(axis=0)
    base, tip, apex = (
        np.take_along_axis(corners, (start + i)[None, None] % 3, axis=1)[:, 0] for i in range(3)
    )
    reach, rise = tip - base, apex - base
    longest = lengths.max(axis=0)
    area = np.linalg.norm(np.cross(reach, rise, axis=0), axis=0)
    height = area / np.maximum(longest, 1e-12)
    along = np.ceil(longest / SAMPLE).astype(np.int64) + 1
    up = np.ceil(height / SAMPLE).astype(np.int64) + 1
    for which, level in _pieces(up):
        # A row of samples from one side to the other, closer together towards the apex.
        share = level / np.maximum(up[which] - 1, 1)
        row = base.take(which, 1) + share * rise.take(which, 1)
        width = (1 - share) / np.maximum(along[which] - 1, 1) * reach.take(which, 1)
        for owner, place in _pieces(along[which]):
            _mark(shell, np.rint(row.take(owner, 1) + place * width.take(owner, 1)), size)
    return shell.reshape((size,) * 3)


def _mark(shell: NDArray[np.bool_], voxels: Floats, size: int) -> None:
    """Set voxels (3, M) of a flat grid, those of them that are inside it."""
    inside = (voxels.min(axis=0) >= 0) & (voxels.max(axis=0) < size)
    z, y, x = voxels if inside.all() else voxels[:, inside]
    shell[((z * size + y) * size + x).astype(np.int64)] = True


def _cross(first: Floats, second: Floats) -> Floats:
    return np.asarray(first[0] * second[1] - first[1] * second[0])


def _pieces(counts: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Ints]]:
    """Number `counts[i]` items of every i, in batches of bounded size.

    Yields:
        The owner of each item and its number among the owner's items, both (M,).
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    for start in range(0, total, BATCH):
        stop = min(start + BATCH, total)
        first, last = np.searchsorted(ends, [start, stop - 1], side="right")
        inside = np.minimum(ends[first : last + 1], stop)
        owner = np.repeat(np.arange(first, last + 1), np.diff(inside, prepend=start))
        yield owner, np.arange(start, stop) - (ends - counts)[owner]
