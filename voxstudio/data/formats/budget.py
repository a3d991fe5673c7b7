"""How much a file may declare before anything is allocated for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SIDE = 512
"""Voxels along one axis of a shape."""

TOTAL = 1 << 29
"""Bytes of one array: a set of 16,384 shapes of 32^3 bytes."""

ACCEPTED = "a shape (D, H, W) or a set (N, D, H, W), each side at most 512, 512 MiB in all"


def check_declared(path: Path, shape: Sequence[int], itemsize: int) -> None:
    """Refuse a declared array that is empty, of the wrong rank or over the budget.

    Raises:
        ImportRejected: Before anything is allocated.
    """
    if len(shape) not in (3, 4):
        raise ImportRejected(path, f"holds an array of rank {len(shape)}", ACCEPTED)
    if min(shape) < 1:
        raise ImportRejected(path, "holds no voxels", ACCEPTED)
    if max(shape[-3:]) > SIDE or math.prod(shape) * itemsize > TOTAL:
        raise ImportRejected(path, f"declares {'x'.join(map(str, shape))} voxels", ACCEPTED)


def to_occupancy(
    path: Path, values: NDArray[Any]
) -> NDArray[np.bool_] | NDArray[np.uint8] | NDArray[np.float32]:
    """Return bool, 0 / 1 bytes, or float32 in [0, 1], for the dtypes that voxel files use.

    Raises:
        ImportRejected: If the values are not finite occupancies.
    """
    accepted = "bool, integers 0 and 1, bytes 0 to 255, or numbers from 0 to 1"
    if values.dtype == np.bool_:
        return np.asarray(values, dtype=np.bool_)
    if values.dtype.kind not in "iuf":
        raise ImportRejected(path, f"holds {values.dtype} values", accepted)
    if not np.isfinite(values).all():
        raise ImportRejected(path, "holds NaN or infinite values", accepted)
    low, high = float(np.min(values)), float(np.max(values))
    if low < 0 or high > 255 or (high > 1 and values.dtype != np.uint8):
        raise ImportRejected(path, f"holds values from {low:g} to {high:g}", accepted)
    if values.dtype.kind in "iu" and high <= 1:
        return np.asarray(values, dtype=np.uint8)
    if values.dtype == np.uint8:
        scaled: NDArray[np.float32] = np.divide(values, 255, dtype=np.float32)
        return scaled
    return np.asarray(values, dtype=np.float32)
