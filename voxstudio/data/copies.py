"""Shapes that are copies of each other, or nearly so: other people's sets hold many.

Two shapes count as copies when their overlap (IoU) is above a limit. To compare every pair voxel by
voxel would take minutes. Pairs are left out whose volumes, or whose counts of solid voxels in
blocks of 8^3, differ by too much already: shapes differ in at least as many voxels as these do, so
that no copy is missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Voxels = NDArray[np.bool_] | NDArray[np.uint8] | NDArray[np.float32]
    Rows = NDArray[np.intp]

COPIES = 0.95
"""Overlap (IoU) above which two shapes count as one."""

AXES: tuple[int | None, ...] = (None, 1, 2, 3)
"""As they are, and mirrored along each axis of (N, D, H, W)."""

CHUNK = 256
"""Shapes that are packed, or compared with all others of their volume, at a time."""
PAIRS = 4096
"""Pairs compared voxel by voxel at a time."""
BLOCK = 8
"""Voxels of a block along each axis; those along x are the bits of a byte."""


class _Packed(NamedTuple):
    """Shapes whose voxels are bits."""

    bits: NDArray[np.uint64]
    """(N, words)."""
    counts: NDArray[np.float64]
    """Solid voxels by block, (N, blocks)."""
    volumes: NDArray[np.float64]
    """Solid voxels, (N,)."""


def copy_groups(voxels: Voxels, threshold: float = 0.5, limit: float = COPIES) -> Rows:
    """Number the groups of shapes that are copies of each other, as they are or mirrored.

    Args:
        voxels: (N, D, H, W).
        threshold: Above it a voxel is solid.
        limit: Overlap (IoU) above which two shapes are copies; identical ones always are.

    Returns:
        The group of every shape, (N,). Copies of copies share a group, too, so that no shape has
        a copy outside its own.
    """
    found = np.arange(len(voxels))
    here = _packed(voxels, threshold)
    for axis in AXES:
        there = here if axis is None else _packed(voxels, threshold, axis)
        for first, second in _candidates(here, there, limit):
            rows = np.flatnonzero((first < second) & (found[first] != found[second]))
            rows = rows[_alike(here, there, first[rows], second[rows], limit)]
            found = _joined(found, first[rows], second[rows])
    return found


def copied(
    voxels: Voxels,
    of: Voxels,
    threshold: float = 0.5,
    limit: float = COPIES,
    axes: Sequence[int | None] = (None,),
) -> NDArray[np.bool_]:
    """Return which shapes (N, D, H, W) have a copy among others (M, D, H, W), (N,).

    Args:
        voxels: The shapes that are asked about.
        of: The others.
        threshold: Above it a voxel is solid.
        limit: As for `copy_groups`.
        axes: Mirror images that count as copies, out of `AXES`.
    """
    found = np.zeros(len(voxels), np.bool_)
    if not len(voxels) or not len(of):
        return found
    here = _packed(voxels, threshold)
    for axis in axes:
        there = _packed(of, threshold, axis)
        for first, second in _candidates(here, there, limit):
            found[first[_alike(here, there, first, second, limit)]] = True
    return found


def _packed(voxels: Voxels, threshold: float, axis: int | None = None) -> _Packed:
    """Pack shapes, at least one, mirrored along an axis or as they are."""
    above = voxels.dtype.type(threshold if voxels.dtype.kind == "f" else np.floor(threshold))
    bits, counts = [], []
    for start in range(0, len(voxels), CHUNK):
        solid = voxels[start : start + CHUNK] > above
        solid = solid if axis is None else np.flip(solid, axis)
        padded = np.pad(solid, [(0, 0), *((0, -size % BLOCK) for size in solid.shape[1:])])
        rows = np.packbits(padded.reshape(len(solid), -1), axis=1)
        high, deep, wide = (size // BLOCK for size in padded.shape[1:])
        blocks = np.bitwise_count(rows).reshape(-1, high, BLOCK, deep, BLOCK, wide)
        counts.append(blocks.sum((2, 4), dtype=np.float64).reshape(len(solid), -1))
        bits.append(rows.view(np.uint64))
    every = np.concatenate(counts)
    return _Packed(np.concatenate(bits), every, every.sum(1))


def _candidates(here: _Packed, there: _Packed, limit: float) -> Iterator[tuple[Rows, Rows]]:
    """Yield pairs whose block counts are near enough for copies, some thousands at a time."""
    mine, theirs = (np.argsort(each.volumes, kind="stable") for each in (here, there))
    sizes = there.volumes[theirs]
    for start in range(0, len(mine), CHUNK):
        rows = mine[start : start + CHUNK]
        smallest, largest = here.volumes[rows[[0, -1]]]
        begin = np.searchsorted(sizes, limit * smallest)
        end = np.searchsorted(sizes, largest / limit, side="right")
        columns = theirs[begin:end]
        apart = cdist(here.counts[rows], there.counts[columns], "cityblock")
        volumes = np.add.outer(here.volumes[rows], there.volumes[columns])
        first, second = np.nonzero(_near(apart, volumes, limit))
        for some in range(0, len(first), PAIRS):
            part = slice(some, some + PAIRS)
            yield rows[first[part]], columns[second[part]]


def _alike(
    here: _Packed, there: _Packed, first: Rows, second: Rows, limit: float
) -> NDArray[np.bool_]:
    """Return which pairs are copies, by all their voxels."""
    apart = np.bitwise_count(here.bits[first] ^ there.bits[second]).sum(1, dtype=np.int64)
    return _near(apart, here.volumes[first] + there.volumes[second], limit)


def _near(
    apart: NDArray[np.float64] | NDArray[np.int64], volumes: NDArray[np.float64], limit: float
) -> NDArray[np.bool_]:
    """Return where the IoU is above a limit, or may be; identical shapes count at any limit.

    Args:
        apart: Voxels that differ between two shapes, or fewer.
        volumes: Of both together; IoU = (volumes - apart) / (volumes + apart).
        limit: Of the IoU.
    """
    return np.asarray((volumes - apart > limit * (volumes + apart)) | (apart == 0))


def _joined(found: Rows, first: Rows, second: Rows) -> Rows:
    """Return the groups when those of some pairs are one."""
    if not len(first):
        return found
    size = (len(found), len(found))
    links = coo_array((np.ones(len(first)), (found[first], found[second])), shape=size)
    return np.asarray(connected_components(links, directed=False)[1], np.intp)[found]
