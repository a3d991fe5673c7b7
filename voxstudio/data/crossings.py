"""Where triangles cross the lines through voxel centres, and which voxels they touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BATCH = 1 << 20
"""Lines or samples that are worked on at once."""

TOLERANCE = 1e-9
"""Share of a triangle by which it is widened, so that no line slips between two neighbours."""

SAMPLE = 0.5
"""Distance of samples on a triangle, in voxels."""


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


def find_crossings(triangles: Floats, axis: int, size: int) -> Crossings:
    """Cut triangles with the lines through the centres along one axis.

    Args:
        triangles: (F, 3, 3) corners as (z, y, x) in voxels; centres are at whole numbers.
        axis: 0, 1 or 2 for lines along z, y or x.
        size: Voxels along each side of the grid.
    """
    shape = [size] * 3
    shape[axis] -= 1
    hits, total = np.zeros(shape, np.int32), np.zeros(shape, np.float64)
    across = [other for other in range(3) if other != axis]
    corners, depths = triangles[:, :, across], triangles[:, :, axis]
    flat = np.zeros((len(triangles), 3, 2)) + corners
    edges = np.roll(flat, -1, axis=1) - flat
    area = _cross(edges[:, 0], edges[:, 1])
    first = np.maximum(np.ceil(corners.min(axis=1)), 0).astype(np.int64)
    last = np.minimum(np.floor(corners.max(axis=1)), size - 1).astype(np.int64)
    counts = np.maximum(last - first + 1, 0)
    counts[np.abs(area) < 1e-12] = 0  # seen edge on: its neighbours close the gap
    for which, offsets in _pieces(counts[:, 0] * counts[:, 1]):
        rows, columns = np.divmod(offsets, counts[which, 1])
        line = first[which] + np.stack([rows, columns], axis=1)
        # Weight of the corner opposite to each edge; inside where none is negative.
        weights = np.stack(
            [_cross(edges[which, i], line - flat[which, i]) for i in (1, 2, 0)], axis=1
        ) / area[which, None]  # fmt: skip
        inside = (weights >= -TOLERANCE).all(axis=1)
        which, line = which[inside], line[inside]
        depth = (weights[inside] * depths[which]).sum(axis=1)
        step = np.floor(depth).astype(np.int64)
        within = (step >= 0) & (step < size - 1)
        index = np.empty((3, int(within.sum())), np.int64)
        index[axis], index[across] = step[within], line[within].T
        at = np.ravel_multi_index(tuple(index), tuple(shape))
        hits += np.bincount(at, minlength=hits.size).reshape(shape).astype(np.int32)
        places = (depth - step)[within]
        total += np.bincount(at, places, minlength=hits.size).reshape(shape)
    return Crossings(hits > 0, (total / np.maximum(hits, 1)).astype(np.float32))


def sample_surface(triangles: Floats, size: int) -> NDArray[np.bool_]:
    """Return the voxels (N, N, N) that hold a sample of a triangle.

    Args:
        triangles: (F, 3, 3) corners as (z, y, x) in voxels; centres are at whole numbers.
        size: Voxels along each side of the grid, N.
    """
    shell = np.zeros((size,) * 3, np.bool_)
    lengths = np.linalg.norm(np.roll(triangles, -1, axis=1) - triangles, axis=2)
    start = lengths.argmax(axis=1)
    rows = np.arange(len(triangles))
    base, tip, apex = (triangles[rows, (start + i) % 3] for i in range(3))
    longest = lengths.max(axis=1)
    area = np.linalg.norm(np.cross(tip - base, apex - base), axis=1)
    height = area / np.maximum(longest, 1e-12)
    along = np.ceil(longest / SAMPLE).astype(np.int64) + 1
    up = np.ceil(height / SAMPLE).astype(np.int64) + 1
    for which, offsets in _pieces(along * up):
        level, place = np.divmod(offsets, along[which])
        share = (level / np.maximum(up[which] - 1, 1))[:, None]
        part = (place / np.maximum(along[which] - 1, 1))[:, None]
        on_base = base[which] + part * (tip - base)[which]
        points = on_base + share * (apex[which] - on_base)
        voxels = np.rint(points).astype(np.int64)
        voxels = voxels[((voxels >= 0) & (voxels < size)).all(axis=1)]
        shell[tuple(voxels.T)] = True
    return shell


def _cross(first: Floats, second: Floats) -> Floats:
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]


def _pieces(counts: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Number `counts[i]` items of every i, in batches of bounded size.

    Yields:
        The owner of each item and its number among the owner's items, both (M,).
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    for start in range(0, total, BATCH):
        item = np.arange(start, min(start + BATCH, total))
        owner = np.searchsorted(ends, item, side="right")
        yield owner, item - (ends - counts)[owner]
