"""The persistent chains of Algorithm 1 as a checkpoint holds them: one bit per voxel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 64
"""Chains that a checkpoint holds at most; 25 of 32^3 voxels are 102,400 bytes."""

Bools = NDArray[np.bool_]


def held(parts: Sequence[Bools | None]) -> Bools | None:
    """Return as many chains of several processes as a checkpoint holds; None without any."""
    found = [part for part in parts if part is not None and len(part)]
    return np.concatenate(found)[:MOST] if found else None


def packed(chains: Bools) -> NDArray[np.uint8]:
    """Return the bits of solid voxels (N, D, H, W), (N, bytes)."""
    return np.packbits(chains.reshape(len(chains), -1), axis=1)


def unpacked(bits: NDArray[np.uint8], resolution: int) -> Bools:
    """Return the solid voxels of what `packed` returned, (N, D, H, W).

    Raises:
        ValueError: If these are not the bits of cubes of that resolution.
    """
    voxels = resolution**3
    if bits.dtype != np.uint8 or bits.shape[1:] != (size(resolution),):
        raise ValueError(f"chains of {resolution}^3 voxels have {size(resolution)} bytes each")
    cube = (len(bits), resolution, resolution, resolution)
    return np.unpackbits(bits, axis=1, count=voxels).astype(np.bool_).reshape(cube)


def size(resolution: int) -> int:
    """Return the bytes of one chain."""
    return -(-(resolution**3) // 8)
