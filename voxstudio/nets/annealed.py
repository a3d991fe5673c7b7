"""A compact descriptor whose energy is defined at every temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Sequence


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

    def forward(self, log_sigma: Tensor) -> list[Tensor]:
        """Map log sigma, shape (B,), to one bias of shape (B, C, 1, 1, 1) per layer."""
        phase = log_sigma[:, None] * self.frequencies
        hidden = F.silu(self.hidden(torch.cat([phase.sin(), phase.cos()], 1)))
        return [head(hidden)[:, :, None, None, None] for head in self.heads]


class AnnealedDescriptor(nn.Module):
    """A family of descriptors, one per temperature T = sigma^2.

    E_T(Y) = T / (T + s^2) |Y|^2 / 2 - T (log-tilt), p_T ~ exp(-E_T / T): the exponential tilting
    of a Gaussian reference (Xie et al., eq. 3) whose variance s^2 + T has the same noise added
    to it as the data. Its gradient is Y minus the denoised shape, so E_T is half the squared
    distance to the shapes, smoothed at scale sigma (Gao et al. 2021 learn such a family;
    the scaling of input and output follows Karras et al. 2022, table 1).

    The tilt is a stack of 4^3 stride-2 convolutions with SiLU, a residual 3^3 convolution on all
    but the first, and a linear head on every level.

    Args:
        channels: Channels of each level; level i has (resolution / 2^(i+1))^3 voxels.
        resolution: Voxels along each axis, divisible by 2^len(channels).
        data_std: s, standard deviation of the centred data over all voxels.
    """

    def __init__(self, channels: Sequence[int], resolution: int, data_std: float) -> None:
        super().__init__()
        self.data_std = data_std
        self.embedding = NoiseEmbedding(channels)
        inputs = [1, *channels[:-1]]
        sizes = [resolution >> (level + 1) for level in range(len(channels))]
        self.down = nn.ModuleList(
            [nn.Conv3d(c, o, 4, 2, 1) for c, o in zip(inputs, channels, strict=True)]
        )
        self.mix = nn.ModuleList([nn.Conv3d(c, c, 3, 1, 1) for c in channels[1:]])
        self.heads = nn.ModuleList(
            [nn.Linear(c * size**3, 1) for c, size in zip(channels, sizes, strict=True)]
        )

    def tilt(self, scaled: Tensor, log_sigma: Tensor) -> Tensor:
        """Return the scaled log-tilt, shape (B,), for unit-variance voxels (B, 1, D, H, W)."""
        biases = self.embedding(log_sigma)
        features = F.silu(self.down[0](scaled) + biases[0])
        total = self.heads[0](features.flatten(1))
        for down, bias, mix, head in zip(
            self.down[1:], biases[1:], self.mix, self.heads[1:], strict=True
        ):
            features = F.silu(down(features) + bias)
            features = features + F.silu(mix(features))
            total = total + head(features.flatten(1))
        return total.squeeze(1)  # type: ignore[no-any-return]

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return E_T(Y), shape (B,).

        Args:
            voxels: Shape (B, 1, D, H, W), centred data units.
            temperature: T = sigma^2 of each chain, shape (B,), positive.
        """
        variance = temperature + self.data_std**2
        shape = (-1, 1, 1, 1, 1)
        scaled = voxels / variance.sqrt().view(shape)
        tilt = self.tilt(scaled, 0.5 * temperature.log())
        quadratic = 0.5 * temperature / variance * voxels.square().flatten(1).sum(1)
        return quadratic - temperature.sqrt() * self.data_std * tilt
