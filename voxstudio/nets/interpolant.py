"""A compact descriptor for recovery: hidden voxels fade into noise, visible ones stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.nets.features import pooled
from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.nets.tilt import Tilt


class InterpolantDescriptor(Net):
    """A family of descriptors for shapes whose hidden voxels are (1 - t) Y + sigma eps.

    sigma = t n = sqrt(T), so that at t = 1 hidden voxels are the mean shape with a little noise
    of standard deviation n, and at t = 0 they are the shape itself: the straight path of
    stochastic interpolants (Albergo & Vanden-Eijnden 2023; Lipman et al. 2023). Adding noise
    alone, as the annealed descriptor does, needs a huge sigma to hide a voxel, and visible
    voxels drown beside it; here all voxels keep their scale, and a small n leaves no doubt
    which of them are hidden.

    E_T(x) = (1 - skip) |x|^2 / 2 - c s (tilt of x / s), skip = (1 - t) s^2 / v, c = s sigma /
    sqrt(v), v = ((1 - t) s)^2 + T: as the annealed energy, its gradient is x minus the
    denoised shape, of which a Gaussian guess makes the first part.

    Args:
        tilt: The score, of unit-variance voxels.
        data_std: s, standard deviation of the centred data over all voxels.
        noise_std: n, standard deviation of the noise that hidden voxels start from.
    """

    def __init__(self, tilt: Tilt, data_std: float, noise_std: float) -> None:
        super().__init__()
        self.tilt, self.data_std, self.noise_std = tilt, data_std, noise_std

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
        quadratic = 0.5 * (1 - skip) * self.fading(voxels).square().flatten(1).sum(1)
        return quadratic - scale * self.data_std * tilt  # type: ignore[no-any-return]

    def fading(self, voxels: Tensor) -> Tensor:
        """Return the part of voxels (B, 1, D, H, W) that fades into noise, likewise: all of it."""
        return voxels


def precondition(time: Tensor, data_std: float, noise_std: float) -> tuple[Tensor, Tensor]:
    """Return what a Gaussian of the data's spread says of Y given x, per time t.

    Args:
        time: t in (0, 1].
        data_std: s.
        noise_std: n.

    Returns:
        The factor of x in its mean, and its standard deviation (c in the energy), each like t.
    """
    signal, noise = (1 - time) * data_std, time * noise_std
    variance = signal.square() + noise.square()
    return signal * data_std / variance, data_std * noise / variance.sqrt()
