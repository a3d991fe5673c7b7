"""A compact descriptor for super-resolution: detail fades into noise, block means stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.features import pooled
from voxstudio.nets.interpolant import precondition

if TYPE_CHECKING:
    from voxstudio.nets.tilt import Tilt


class DetailDescriptor(nn.Module):
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
        side: Voxels of a block along each axis.
        data_std: s, standard deviation of the centred data over all voxels.
        noise_std: n, standard deviation of the noise that detail starts from.
    """

    def __init__(self, tilt: Tilt, side: int, data_std: float, noise_std: float) -> None:
        super().__init__()
        self.tilt, self.side = tilt, side
        self.data_std, self.noise_std = data_std, noise_std

    @property
    def feature_noise(self) -> float:
        """Where features are taken: halfway, t = 1/2."""
        return self.noise_std / 2

    def pooled_features(self, voxels: Tensor) -> Tensor:
        """Return the pooled maps of all levels, (B, F), of voxels (B, 1, D, H, W) in data units."""
        level = voxels.new_full((len(voxels),), self.feature_noise / self.noise_std).log()
        return pooled(self.tilt.maps(voxels / self.data_std, level))

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return E_T(x), shape (B,).

        Args:
            voxels: Shape (B, 1, D, H, W), centred data units.
            temperature: T = (t n)^2 of each chain, shape (B,), positive; above n^2, t is 1.
        """
        time = (temperature.sqrt() / self.noise_std).clamp(max=1)
        skip, scale = precondition(time, self.data_std, self.noise_std)
        tilt = self.tilt(voxels / self.data_std, time.log())
        quadratic = 0.5 * (1 - skip) * detail(voxels, self.side).square().flatten(1).sum(1)
        return quadratic - scale * self.data_std * tilt  # type: ignore[no-any-return]


def detail(voxels: Tensor, side: int) -> Tensor:
    """Return P Y = Y - C^- C Y, like the voxels (B, 1, D, H, W), for blocks of `side`^3 voxels."""
    means = F.avg_pool3d(voxels, side)
    return voxels - F.interpolate(means, scale_factor=side, mode="nearest")
