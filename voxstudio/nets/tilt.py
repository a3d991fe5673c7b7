"""The tilt of a compact descriptor: a convolutional score that knows the noise level."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.grid import AXES
from voxstudio.nets.folded import FoldedConv3d

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SMALLEST_MIXED = 4
"""Voxels per axis below which a level has no residual convolution: at 2^3 a 3^3 kernel sees mostly
padding, and its weight gradient in bfloat16 reads unset memory on CPUs (torch 2.13)."""


class NoiseEmbedding(nn.Module):
    """Per-channel biases as a smooth function of the log noise level.

    Args:
        channels: Channels of each layer that receives a bias.
        width: Hidden units.
    """

    def __init__(self, channels: Sequence[int], width: int = 64) -> None:
        super().__init__()
        self.frequencies = nn.Parameter(torch.randn(width // 4))
        self.hidden = nn.Linear(2 * (width // 4), width)
        self.heads = nn.ModuleList([nn.Linear(width, c) for c in channels])

    def forward(self, log_level: Tensor) -> list[Tensor]:
        """Map log levels, shape (B,), to one bias of shape (B, C, 1, 1, 1) per layer."""
        phase = log_level[:, None] * self.frequencies
        hidden = F.silu(self.hidden(torch.cat([phase.sin(), phase.cos()], 1)))
        return [head(hidden)[:, :, None, None, None] for head in self.heads]


class Tilt(nn.Module):
    """A stack of 4^3 stride-2 convolutions with SiLU and a linear head on every level.

    All levels from `residual_from` on, down to 4^3 voxels, also have a residual 3^3 convolution.
    The first level sees the shape and its mirror images side by side, so that a part may lean on
    its counterpart far away, which no small kernel reaches: furniture is symmetric.

    Args:
        channels: Channels of each level; level i has (resolution / 2^(i+1))^3 voxels.
        resolution: Voxels along each axis, divisible by 2^len(channels).
        reflections: Axes, of `x`, `y` and `z`, along which mirror images are seen as well.
        residual_from: First level with a residual convolution; 0 is the finest, which alone
            costs as much as all others, and keeps thin parts whole.
    """

    def __init__(
        self,
        channels: Sequence[int],
        resolution: int,
        reflections: Sequence[str] = (),
        residual_from: int = 1,
    ) -> None:
        super().__init__()
        self.residual_from = residual_from
        self.reflections = [AXES[axis] - 3 for axis in reflections]
        self.embedding = NoiseEmbedding(channels)
        sizes = [resolution >> (level + 1) for level in range(len(channels))]
        finest = FoldedConv3d(1 << len(reflections), channels[0])
        coarser = [nn.Conv3d(c, o, 4, 2, 1) for c, o in pairwise(channels)]
        self.down = nn.ModuleList([finest, *coarser])
        mixed = [c for c, size in zip(channels, sizes, strict=True) if size >= SMALLEST_MIXED]
        self.mix = nn.ModuleList([nn.Conv3d(c, c, 3, 1, 1) for c in mixed[residual_from:]])
        self.heads = nn.ModuleList(
            [nn.Linear(c * size**3, 1) for c, size in zip(channels, sizes, strict=True)]
        )

    def forward(self, voxels: Tensor, log_level: Tensor) -> Tensor:
        """Return the tilt, shape (B,), in float32.

        Args:
            voxels: (B, 1, D, H, W), of about unit variance.
            log_level: Logarithm of the noise level, (B,).
        """
        total = voxels.new_zeros(())
        for features, head in zip(self.maps(voxels, log_level), self.heads, strict=True):
            total = total + head(features.flatten(1))
        return total.squeeze(1).float()

    def maps(self, voxels: Tensor, log_level: Tensor) -> Iterator[Tensor]:
        """Yield the feature maps of every level, (B, C, D', H', W'), the finest first.

        Args:
            voxels: As of `forward`.
            log_level: As of `forward`.
        """
        for axis in self.reflections:
            voxels = torch.cat([voxels, voxels.flip(axis)], 1)
        features = voxels
        for level, (down, bias) in enumerate(
            zip(self.down, self.embedding(log_level), strict=True)
        ):
            features = F.silu(down(features) + bias)
            if 0 <= level - self.residual_from < len(self.mix):
                features = features + F.silu(self.mix[level - self.residual_from](features))
            yield features
