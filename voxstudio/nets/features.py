"""Features of a net: what its convolutions say of a shape, pooled (Xie et al., section 6.5)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import torch
import torch.nn.functional as F
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACES = 3
"""Along each axis of a feature map once it is pooled, as of both maps in the paper."""


@runtime_checkable
class Featured(Protocol):
    """A net that learned features of shapes without labels."""

    @property
    def feature_noise(self) -> float | None:
        """Noise level that a net is told when features are taken; None of one that is told none.

        In data units. None is added: shapes are taken as they are.
        """
        ...

    def pooled_features(self, voxels: Tensor) -> Tensor:
        """Return what the convolutions say of shapes, pooled.

        Args:
            voxels: Shapes, (B, 1, D, H, W), in the data units of the net.

        Returns:
            Features, (B, F).
        """
        ...


def pooled(maps: Iterable[Tensor]) -> Tensor:
    """Return the largest values of feature maps in parts of the grid, side by side, (B, F).

    A map of S^3 places is pooled over ceil(S / 3)^3 of them with `ceil_mode`. Of `paper-3` those
    are 4^3 of 11^3 and 2^3 of 6^3, as printed: 27 * 200 + 27 * 100 = 8,100 features.

    Args:
        maps: (B, C, S, S, S) each.
    """
    return torch.cat([_largest(features).flatten(1) for features in maps], 1)


def _largest(features: Tensor) -> Tensor:
    side = math.ceil(features.shape[-1] / PLACES)
    return F.max_pool3d(features, side, ceil_mode=True)
