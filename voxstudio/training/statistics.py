"""What a run takes from its shapes before it learns: their centre, spread and odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import Tensor


def odds(labels: NDArray[np.integer], balance: float) -> Tensor:
    """Return how often each shape is drawn, (N,), as its class's size to the power -balance."""
    sizes = np.bincount(labels)[labels]
    return torch.from_numpy(sizes ** -float(balance))


def centre(voxels: NDArray[np.uint8], kind: str = "mean shape") -> tuple[Tensor, float]:
    """Return the centre of occupancies 0 to 255 in data units, and the spread around it.

    Args:
        voxels: (N, D, H, W).
        kind: `mean shape`, `mean value` for the same value everywhere, or `none` for zero.

    Returns:
        Mean of 2 v - 1, shape (1, 1, D, H, W), and the standard deviation over all voxels.
    """
    total = voxels.sum(0, dtype="float64") / len(voxels) / 127.5 - 1
    if kind == "mean value":
        total = np.full_like(total, total.mean())
    if kind == "none":
        total = np.zeros_like(total)
    mean = torch.from_numpy(total).float()[None, None]
    square = sum(float(part.sum()) for part in _squares(voxels, mean))
    return mean, max(1e-3, (square / len(voxels)) ** 0.5)


def widest(voxels: NDArray[np.uint8], mean: Tensor) -> float:
    """Return the largest mean square of a shape (D, H, W) of `voxels` in data units."""
    return max(float(part.max()) for part in _squares(voxels, mean))


def _squares(voxels: NDArray[np.uint8], mean: Tensor) -> Iterator[Tensor]:
    """Yield the mean squares around `mean` of 256 shapes at a time, (256,)."""
    for start in range(0, len(voxels), 256):
        part = torch.from_numpy(voxels[start : start + 256]).float().div_(127.5).sub_(1)[:, None]
        yield (part - mean).square().mean(dim=(1, 2, 3, 4))
