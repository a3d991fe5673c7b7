"""Volumetric spatial transformers: a window is cut out of a volume, or pasted into it.

A warp by scale and shift alone separates into one small matrix per axis (Rezende et al. 2016, A.3),
which is far faster than sampling every voxel; rotation does not separate and samples a grid.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Placement(NamedTuple):
    """Where a window lies: `centre` and `scale` per axis, both (B, A).

    The volume reaches from -1 to 1 along every axis, from the centre of its first voxel to that of
    its last; the window from centre - scale to centre + scale.
    """

    centre: Tensor
    scale: Tensor


def write(window: Tensor, place: Placement, size: int) -> Tensor:
    """Paste windows into empty volumes, linear between their voxels and zero outside.

    Args:
        window: (B, C, P, ...) with one to three axes, P voxels along each.
        place: Where, (B, A).
        size: N, voxels of the volume along each axis.

    Returns:
        (B, C, N, ...).
    """
    at = _coordinates(size, window)
    source = (at[None, None] - place.centre[..., None]) / place.scale[..., None]
    return _warp(window, source)


def read(volume: Tensor, place: Placement, size: int) -> Tensor:
    """Cut windows out of volumes, linear between their voxels and zero outside.

    Args:
        volume: (B, C, N, ...) with one to three axes.
        place: Where, (B, A).
        size: P, voxels of the window along each axis.

    Returns:
        (B, C, P, ...).
    """
    at = _coordinates(size, volume)
    return _warp(volume, place.centre[..., None] + at[None, None] * place.scale[..., None])


def _coordinates(size: int, like: Tensor) -> Tensor:
    return torch.linspace(-1, 1, size, dtype=like.dtype, device=like.device)


def _warp(values: Tensor, source: Tensor) -> Tensor:
    """Look values (B, C, P, ...) up at coordinates per axis, (B, A, N), from -1 to 1.

    K[i, j] = max(0, 1 - |src_i - j|) with src_i = (source_i + 1)(P - 1) / 2; one product per axis.
    """
    sizes = values.shape[2:]
    for axis in range(len(sizes)):
        # The last axis is contracted and put first, so that each has been last once.
        count = sizes[-1 - axis]
        place = (source[:, -1 - axis] + 1) * ((count - 1) / 2)
        index = torch.arange(count, dtype=values.dtype, device=values.device)
        kernel = F.relu(1 - (place[..., None] - index).abs())
        rows = values.flatten(2, -2) if values.dim() > 3 else values
        made = torch.matmul(kernel[:, None], rows.transpose(-1, -2))
        values = made.view(*made.shape[:3], *values.shape[2:-1])
    return values


def rotate(volume: Tensor, matrix: Tensor) -> Tensor:
    """Turn volumes (B, C, N, N, N) about their centre, linear between voxels and zero outside.

    Args:
        volume: What to turn.
        matrix: (B, 3, 3), from places of the result to places of the volume, as (x, y, z), the
            last axis of the volume first.
    """
    shift = torch.zeros_like(matrix[:, :, :1])
    grid = F.affine_grid(torch.cat([matrix, shift], 2), list(volume.shape), align_corners=True)
    return F.grid_sample(volume, grid, align_corners=True)


def placement(numbers: Tensor, widest: float = 1.5, smallest: float = 0.15) -> Placement:
    """Read a placement off free numbers (B, 2 A): zero is a window as wide as the volume.

    Args:
        numbers: Centres, then scales.
        widest: Largest scale.
        smallest: Smallest scale.
    """
    centre, scale = numbers.chunk(2, 1)
    start = math.log((1 - smallest) / (widest - 1))  # sigmoid^-1, so that zero gives 1
    return Placement(
        torch.tanh(centre), smallest + (widest - smallest) * torch.sigmoid(scale + start)
    )
