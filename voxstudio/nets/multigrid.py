"""Descriptors on a ladder of grids, each of which finds the detail of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from voxstudio.nets.descriptor import Descriptor
    from voxstudio.nets.detail import DetailDescriptor


VOLUMES = 256
"""Quantiles that stand for the histogram of single-voxel values."""


class MultigridDescriptor(nn.Module):
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
