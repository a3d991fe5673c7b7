"""A compact descriptor whose energy is defined at every temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.nets.features import pooled
from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.tilt import Tilt


class AnnealedDescriptor(Net):
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

    @property
    def feature_noise(self) -> float:
        """Where features are taken: noise as wide as the data."""
        return self.data_std

    def pooled_features(self, voxels: Tensor) -> Tensor:
        """Return the pooled maps of all levels, (B, F), of voxels (B, 1, D, H, W) in data units."""
        temperature = voxels.new_full((len(voxels),), self.feature_noise**2)
        return pooled(self.tilt.maps(*self._told(voxels, temperature)))

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return E_T(Y), shape (B,).

        Args:
            voxels: Shape (B, 1, D, H, W), centred data units.
            temperature: T = sigma^2 of each chain, shape (B,), positive.
        """
        variance = temperature + self.data_std**2
        tilt = self.tilt(*self._told(voxels, temperature))
        quadratic = 0.5 * temperature / variance * voxels.square().flatten(1).sum(1)
        return quadratic - temperature.sqrt() * self.data_std * tilt  # type: ignore[no-any-return]

    def _told(self, voxels: Tensor, temperature: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the tilt is told: voxels of unit variance, and the log noise level."""
        spread = (temperature + self.data_std**2).sqrt()
        return voxels / spread.view(-1, 1, 1, 1, 1), 0.5 * temperature.log()
