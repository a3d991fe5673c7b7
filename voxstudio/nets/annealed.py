"""A compact descriptor whose energy is defined at every temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor, nn

if TYPE_CHECKING:
    from voxstudio.nets.tilt import Tilt


class AnnealedDescriptor(nn.Module):
    """A family of descriptors, one per temperature T = sigma^2.

    E_T(Y) = T / (T + s^2) |Y|^2 / 2 - T (log-tilt), p_T ~ exp(-E_T / T): the exponential tilting
    of a Gaussian reference (Xie et al., eq. 3) whose variance s^2 + T has the same noise added
    to it as the data. Its gradient is Y minus the denoised shape, so E_T is half the squared
    distance to the shapes, smoothed at scale sigma (Gao et al. 2021 learn such a family;
    the scaling of input and output follows Karras et al. 2022, table 1).

    Args:
        tilt: The score, of unit-variance voxels.
        data_std: s, standard deviation of the centred data over all voxels.
    """

    def __init__(self, tilt: Tilt, data_std: float) -> None:
        super().__init__()
        self.tilt, self.data_std = tilt, data_std

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return E_T(Y), shape (B,).

        Args:
            voxels: Shape (B, 1, D, H, W), centred data units.
            temperature: T = sigma^2 of each chain, shape (B,), positive.
        """
        variance = temperature + self.data_std**2
        scaled = voxels / variance.sqrt().view(-1, 1, 1, 1, 1)
        tilt = self.tilt(scaled, 0.5 * temperature.log())
        quadratic = 0.5 * temperature / variance * voxels.square().flatten(1).sum(1)
        return quadratic - temperature.sqrt() * self.data_std * tilt  # type: ignore[no-any-return]
