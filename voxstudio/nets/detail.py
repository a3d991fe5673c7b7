"""A compact descriptor for super-resolution: detail fades into noise, block means stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import Tensor

from voxstudio.nets.interpolant import InterpolantDescriptor

if TYPE_CHECKING:
    from voxstudio.nets.tilt import Tilt


class DetailDescriptor(InterpolantDescriptor):
    """A family of descriptors for shapes whose detail is (1 - t) P Y + sigma P eps.

    P Y = Y - C^- C Y is what a shape has beyond the means of its blocks (Xie et al.,
    Algorithm 5), and sigma = t n = sqrt(T). At t = 1 the shape is its block copy with a little
    noise, at t = 0 it is itself, and its block means never change: the straight path of
    stochastic interpolants (Albergo & Vanden-Eijnden 2023) within the detail alone.

    E_T(x) = (1 - skip) |P x|^2 / 2 - c s (tilt of x / s), skip = (1 - t) s^2 / v, c = s sigma /
    sqrt(v), v = ((1 - t) s)^2 + T: its gradient is x minus the denoised shape, of which the
    block copy and a Gaussian guess at the detail make the first part.

    Args:
        tilt: The score, of unit-variance voxels.
        block_size: Voxels of a block along each axis.
        data_std: s, standard deviation of the centred data over all voxels.
        noise_std: n, standard deviation of the noise that detail starts from.
    """

    def __init__(self, tilt: Tilt, block_size: int, data_std: float, noise_std: float) -> None:
        super().__init__(tilt, data_std, noise_std)
        self.block_size = block_size

    def fading(self, voxels: Tensor) -> Tensor:
        """Return P x, like the voxels (B, 1, D, H, W)."""
        return detail(voxels, self.block_size)


def detail(voxels: Tensor, block_size: int) -> Tensor:
    """Return P Y = Y - C^- C Y, (B, 1, D, H, W), for blocks of `block_size`^3 voxels."""
    means = F.avg_pool3d(voxels, block_size)
    return voxels - F.interpolate(means, scale_factor=block_size, mode="nearest")
