"""The 3D generator: shapes out of latent codes (Xie et al., section 5)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.folded import FoldedConvTranspose3d

if TYPE_CHECKING:
    from collections.abc import Sequence


class Generator(nn.Module):
    """g(z): a linear layer, then transposed 4^3 convolutions, of which all but one double the grid.

    The paper's has 256, 128 and 64 channels, batch normalisation and ReLU; a code of 100 numbers.

    Args:
        latent: Z, numbers of a code.
        channels: Channels of every level, the coarsest first; one more makes the voxels.
        resolution: Voxels along each axis, divisible by 2^len(channels).
        batch_norm: Normalise every level over the batch and use ReLU; without it, SiLU.
    """

    def __init__(
        self, latent: int, channels: Sequence[int], resolution: int, *, batch_norm: bool = False
    ) -> None:
        super().__init__()
        self.coarsest = resolution >> len(channels)
        self.seed = nn.Linear(latent, channels[0] * self.coarsest**3)
        self.mix = nn.ConvTranspose3d(channels[0], channels[0], 4, 1, 1)
        self.up = nn.ModuleList([nn.ConvTranspose3d(c, o, 4, 2, 1) for c, o in pairwise(channels)])
        self.finest = FoldedConvTranspose3d(channels[-1], 1)
        sizes = (channels[0], *channels)
        kinds = [nn.BatchNorm3d(c) if batch_norm else nn.Identity() for c in sizes]
        self.norm = nn.ModuleList(kinds)
        self.activation = F.relu if batch_norm else F.silu

    def forward(self, codes: Tensor) -> Tensor:
        """Return the logits of occupancy, (B, 1, D, H, W), of codes (B, Z).

        The tanh of half a logit is the paper's output, 2 v - 1 for an occupancy v.
        """
        first, *norms = self.norm
        features = self.seed(codes).view(len(codes), -1, *(self.coarsest,) * 3)
        # A 4^3 kernel of stride 1 leaves a surplus place at the end.
        features = self.mix(self.activation(first(features)))[..., :-1, :-1, :-1]
        for norm, up in zip(norms, [*self.up, self.finest], strict=True):
            features = up(self.activation(norm(features)))
        return features.float()  # type: ignore[no-any-return]
