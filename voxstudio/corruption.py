"""Corrupted shapes, from words: voxels flipped at random, or emptied by a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio import masks
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.grid import Mask

FLIP = "flip"
ACCEPTED = f"flip:SHARE, or a mask that is emptied: {masks.ACCEPTED}"


def flip(shape: NDArray[np.bool_], share: float, seed: int) -> NDArray[np.bool_]:
    """Swap solid and empty in an exact count of voxels, round(share * voxels), drawn at random.

    Args:
        shape: Solid voxels, (D, H, W).
        share: Of all voxels, in [0, 1].
        seed: Of the draw.
    """
    size = (shape.shape[0], shape.shape[1], shape.shape[2])
    return np.asarray(shape ^ masks.random_mask(size, share, seed))


def erase(shape: NDArray[np.bool_], mask: Mask) -> NDArray[np.bool_]:
    """Empty what a mask hides; both (D, H, W)."""
    return np.asarray(shape & mask.visible)


def corrupt(shape: NDArray[np.bool_], words: str, seed: int) -> NDArray[np.bool_]:
    """Corrupt a shape as words say.

    Args:
        shape: Solid voxels, (D, H, W).
        words: `flip:0.2`, or a mask as for `parse_mask`, whose hidden voxels become empty.
        seed: Of a random draw.

    Raises:
        ImportRejected: If `words` is none of these, or the mask does not fit the shape.
    """
    kind, _, rest = words.partition(":")
    if kind != FLIP:
        size = (shape.shape[0], shape.shape[1], shape.shape[2])
        return erase(shape, masks.parse_mask(words, size, seed))
    try:
        share = float(rest)
    except ValueError:
        share = float("nan")
    if not 0 <= share <= 1:
        raise ImportRejected(words, "is not a share", ACCEPTED)
    return flip(shape, share, seed)
