"""The 3D DescriptorNet of Generative VoxelNet (Xie et al., eq. 1 to 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn

from voxstudio.nets.features import pooled
from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from collections.abc import Sequence


class ConvLayer(NamedTuple):
    """One convolution: output `channels`, cubic `kernel` and `stride`, in voxels."""

    channels: int
    kernel: int
    stride: int


def same_padding(size: int, kernel: int, stride: int) -> int:
    """Padding along one axis with which a convolution sees ceil(size / stride) places.

    This is the "SAME" rule of the authors' code, mirrored: an odd total puts the extra voxel
    before, not after. So mirrored it needs no padded copy of the input, which costs 1.4 to 1.5
    times the convolution on a CPU; a learned net does not care which way.
    """
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + kernel - size)
    return -(-total // 2)


class SameConv3d(nn.Module):
    """Convolution with "SAME" padding.

    Args:
        channels_in: Channels of the input.
        layer: Output channels, kernel and stride.
        size: Input voxels along each axis.
    """

    def __init__(self, channels_in: int, layer: ConvLayer, size: int) -> None:
        super().__init__()
        self.size, self.out = size, -(-size // layer.stride)
        padding = same_padding(size, layer.kernel, layer.stride)
        self.conv = nn.Conv3d(channels_in, layer.channels, layer.kernel, layer.stride, padding)

    def forward(self, voxels: Tensor) -> Tensor:
        """Map (B, C, D, H, W) to (B, channels, D', H', W') with D' = ceil(D / stride)."""
        # Only an even kernel of stride 1 leaves a surplus place at the end.
        kept = slice(self.out)
        return self.conv(voxels)[..., kept, kept, kept]  # type: ignore[no-any-return]


class Descriptor(Net):
    """Energy E(Y) = |Y|^2 / (2 s^2) - f(Y), or -f(Y) with a uniform reference (Xie et al., eq. 3).

    f is a stack of ReLU convolutions and one fully connected output. The paper's nets are
    `paper-3` (200@16^3 s3, 100@6^3 s2, FC) and `paper-2` (100@16^3 s3, FC) at 32^3.

    Args:
        layers: Convolutions from the voxels up.
        resolution: Voxels along each axis.
        reference_std: s of the Gaussian reference in data units; None for a uniform reference.
    """

    def __init__(
        self, layers: Sequence[ConvLayer], resolution: int, reference_std: float | None
    ) -> None:
        super().__init__()
        self.reference_std = reference_std
        convs: list[nn.Module] = []
        channels, size = 1, resolution
        for layer in layers:
            convs += [SameConv3d(channels, layer, size), nn.ReLU()]
            channels, size = layer.channels, -(-size // layer.stride)
        self.features = nn.Sequential(*convs)
        self.head = nn.Linear(channels * size**3, 1)

    def score(self, voxels: Tensor) -> Tensor:
        """Return f(Y), shape (B,), for voxels of shape (B, 1, D, H, W)."""
        features = self.features(voxels).flatten(1)
        with torch.autocast(voxels.device.type, enabled=False):  # scores are differences of many
            return self.head(features.float()).squeeze(1)  # type: ignore[no-any-return]

    @property
    def feature_noise(self) -> None:
        """The paper's nets know no noise level."""
        return None

    def pooled_features(self, voxels: Tensor) -> Tensor:
        """Return the pooled maps of all convolutions, (B, F): 8,100 numbers of `paper-3`.

        Args:
            voxels: (B, 1, D, H, W), data units.
        """
        maps, found = [], voxels
        for layer in self.features:
            found = layer(found)
            if isinstance(layer, nn.ReLU):
                maps.append(found)
        return pooled(maps)

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return E(Y), shape (B,); the same at every temperature.

        Args:
            voxels: Shape (B, 1, D, H, W), data units.
            temperature: Shape (B,); unused, because only annealed nets depend on it.
        """
        energy = -self.score(voxels)
        if self.reference_std is not None:
            energy = energy + voxels.square().flatten(1).sum(1) / (2 * self.reference_std**2)
        return energy

    def initialise(self, mean: Tensor) -> None:
        """Draw every weight as the authors' code does."""
        init_official(self)


def init_official(net: nn.Module, std: float = 0.001) -> None:
    """Draw every weight from N(0, std) and zero the biases, as the authors' code does."""
    for module in net.modules():
        if isinstance(module, (nn.Conv3d, nn.Linear)):
            nn.init.normal_(module.weight, 0.0, std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
