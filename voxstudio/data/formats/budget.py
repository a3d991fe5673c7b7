"""How much a file may declare before anything is allocated for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SIDE = 512
"""Voxels along one axis of a shape."""

TOTAL = 1 << 29
"""Bytes of one array: a set of 16,384 shapes of 32^3 bytes."""

SMALL = 230_000_000
"""Bytes that the voxels of a small file may take while it is read, however it is packed: 256 MB
with all that is needed beside them."""

EXPANSION = 500
"""How many times its size a larger file may take: sets of 64^3 shapes are packed to a 300th."""

ACCEPTED = "a shape (D, H, W) or a set (N, D, H, W), each side at most 512, 512 MiB in all"

PACKED = f"what takes at most {SMALL // 10**6} MB, or {EXPANSION} times the size of its file"


def allowed(held: int) -> int:
    """Return the bytes that so many bytes of a file may take in memory, however they are packed."""
    return max(SMALL, held * EXPANSION)


def check_set(out: Path, count: int, side: int, itemsize: int = 4) -> None:
    """Refuse to make a set that would be written and could not be read again.

    Args:
        out: The file, or the folder of results, that it would go to.
        count: Of its shapes.
        side: Voxels along each axis.
        itemsize: Bytes per voxel.

    Raises:
        ImportRejected: If it is over the budget of an array.
    """
    each = side**3 * itemsize
    if count * each > TOTAL:
        fault = f"could not be read again with {count:,} shapes of {side}^3 voxels in one file"
        raise ImportRejected(out, fault, f"at most {TOTAL // each:,} of them")


def check_declared(path: Path, shape: Sequence[int], itemsize: int, held: int) -> None:
    """Refuse a declared array that is empty, of the wrong rank or over the budget.

    Args:
        path: Named in a refusal.
        shape: Numbers along every axis.
        itemsize: Bytes per number.
        held: Bytes of the file that hold them, packed or not.

    Raises:
        ImportRejected: Before anything is allocated.
    """
    if len(shape) not in (3, 4):
        raise ImportRejected(path, f"holds an array of rank {len(shape)}", ACCEPTED)
    if min(shape) < 1:
        raise ImportRejected(path, "holds no voxels", ACCEPTED)
    size = math.prod(shape) * itemsize
    if max(shape[-3:]) > SIDE or size > TOTAL:
        raise ImportRejected(path, f"declares {'x'.join(map(str, shape))} voxels", ACCEPTED)
    if size > allowed(held):
        raise ImportRejected(path, f"declares {size / 1e6:.0f} MB in {held} bytes", PACKED)


def check_result(path: Path, values: NDArray[Any], itemsize: int, held: int) -> None:
    """Refuse to make something of every voxel that takes too much memory beside what was read.

    Args:
        path: Named in a refusal.
        values: What was read.
        itemsize: Bytes per voxel of what is to be made.
        held: Bytes of the file that hold the values.

    Raises:
        ImportRejected: Before anything is allocated.
    """
    made = values.size * itemsize
    if made > TOTAL or values.nbytes + made > allowed(held):
        fault = f"takes {(values.nbytes + made) / 1e6:.0f} MB from {held} bytes"
        raise ImportRejected(path, fault, PACKED)
