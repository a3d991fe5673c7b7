"""Descriptors on a ladder of grids, each of which finds the detail of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch import nn

from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from voxstudio.nets.descriptor import Descriptor
    from voxstudio.nets.detail import DetailDescriptor


VOLUMES = 256
"""Quantiles that stand for the histogram of single-voxel values."""


def volumes(shapes: NDArray[np.uint8]) -> Tensor:
    """Return the histogram of mean occupancies of shapes (N, D, H, W) as quantiles, (256,)."""
    means = np.array([shape.mean(dtype=np.float64) / 255 for shape in shapes])
    return torch.from_numpy(np.quantile(means, np.linspace(0, 1, VOLUMES))).float()


class MultigridDescriptor(Net):
    """The energies of Algorithm 2 (Xie et al.): one per grid, from coarse to fine.

    The coarsest grid unfolds a single voxel; what a grid makes, copied into blocks, is where the
    next one starts.

    Args:
        grids: From coarse to fine; the resolution of each is a multiple of the one before.

    Attributes:
        volumes: The histogram of mean occupancies of the training shapes as quantiles, (256,), to
            draw the single voxel from.
    """

    def __init__(self, grids: Sequence[Descriptor | DetailDescriptor]) -> None:
        super().__init__()
        self.grids = nn.ModuleList(grids)
        self.volumes: Tensor
        self.register_buffer("volumes", torch.full((VOLUMES,), 0.5))

    @property
    def descriptors(self) -> list[Descriptor | DetailDescriptor]:
        """The energies, from coarse to fine."""
        return cast("list[Descriptor | DetailDescriptor]", list(self.grids))

    @property
    def feature_noise(self) -> float | None:
        """Where features of the finest grid are taken."""
        return self.descriptors[-1].feature_noise

    def pooled_features(self, voxels: Tensor) -> Tensor:
        """Return those of the finest grid, (B, F), of voxels (B, 1, D, H, W) in data units."""
        return self.descriptors[-1].pooled_features(voxels)

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return the energy of the finest grid's detail, shape (B,).

        Args:
            voxels: Shape (B, 1, D, H, W), centred data units.
            temperature: T of each chain, shape (B,).
        """
        return self.descriptors[-1].energy(voxels, temperature)

    def unsound(self) -> str:
        """Return that volumes are no shares of space."""
        shares = bool(((self.volumes >= 0) & (self.volumes <= 1)).all())
        return "" if shares else "holds volumes that are no shares of space"

    def observe(self, shapes: NDArray[np.uint8]) -> None:
        """Keep how much of space the training shapes fill."""
        self.volumes.copy_(volumes(shapes))
