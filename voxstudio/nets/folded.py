"""A strided convolution of few channels, as a small one of many."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class FoldedConv3d(nn.Conv3d):
    """A 4^3 convolution with stride 2 and padding 1, computed on blocks of 2^3 voxels as channels.

    Weights, values and gradients are those of the plain convolution. But on a CPU the gradient to
    one or two input channels is slow, 38 ms of a batch of 16 where blocks take 6: a kernel is
    vectorised over channels.

    Args:
        channels_in: Channels of the input, few.
        channels_out: Channels of the output.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__(channels_in, channels_out, 4, 2, 1)

    def forward(self, voxels: Tensor) -> Tensor:
        """Map (B, C, D, H, W), even sizes, to (B, channels_out, D / 2, H / 2, W / 2)."""
        return F.conv3d(_fold(F.pad(voxels, (1,) * 6)), _fold(self.weight), self.bias)


def _fold(values: Tensor) -> Tensor:
    """Turn (N, C, D, H, W) into blocks of 2^3 voxels, (N, 8 C, D / 2, H / 2, W / 2)."""
    count, channels, *sizes = values.shape
    depth, height, width = (size // 2 for size in sizes)
    split = values.view(count, channels, depth, 2, height, 2, width, 2)
    blocks = split.permute(0, 1, 3, 5, 7, 2, 4, 6)
    return blocks.reshape(count, 8 * channels, depth, height, width)


class FoldedConvTranspose3d(nn.ConvTranspose3d):
    """The convolution that undoes the halving, to few channels: 4^3 kernels, stride 2.

    Weights, values and gradients are those of the plain one; as blocks, for the same reason.

    Args:
        channels_in: Channels of the input.
        channels_out: Channels of the output, few.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__(channels_in, channels_out, 4, 2, 1)

    def forward(self, features: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Map (B, C, D, H, W) to (B, channels_out, 2 D, 2 H, 2 W)."""
        blocks = F.conv_transpose3d(features, _fold(self.weight))
        inner = slice(1, -1)
        voxels = _unfold(blocks)[..., inner, inner, inner]
        return voxels if self.bias is None else voxels + self.bias.view(1, -1, 1, 1, 1)


def _unfold(blocks: Tensor) -> Tensor:
    """Undo `_fold`: (N, 8 C, D, H, W) to (N, C, 2 D, 2 H, 2 W)."""
    count, channels, depth, height, width = blocks.shape
    split = blocks.view(count, channels // 8, 2, 2, 2, depth, height, width)
    voxels = split.permute(0, 1, 5, 2, 6, 3, 7, 4)
    return voxels.reshape(count, channels // 8, 2 * depth, 2 * height, 2 * width)
