"""The energy of latent codes, so that the kernels that move voxels also draw p(z | shape)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from torch import Tensor

if TYPE_CHECKING:
    from voxstudio.sampling.langevin import EnergyFn

Decoder = Callable[[Tensor], Tensor]
"""Maps codes (B, Z) to voxels (B, 1, D, H, W)."""


def posterior_energy(
    decoder: Decoder, voxels: Tensor, std: float, visible: Tensor | None = None
) -> EnergyFn:
    """Return E(z) = |z|^2 / 2 + |Y - g(z)|^2 / (2 s^2) over visible voxels.

    exp(-E) is p(z | Y) up to a factor for z ~ N(0, I) and Y = g(z) + s eps (Han et al. 2017).

    Args:
        decoder: The generator g.
        voxels: Y, (B, 1, D, H, W).
        std: s, in the units of the voxels.
        visible: Bool, broadcastable to the voxels; None for all of them.

    Returns:
        Maps codes (B, Z) to energies (B,).
    """

    def energy(codes: Tensor) -> Tensor:
        far = decoder(codes) - voxels
        if visible is not None:
            far = far * visible
        return 0.5 * codes.square().sum(1) + far.square().flatten(1).sum(1) / (2 * std**2)

    return energy
