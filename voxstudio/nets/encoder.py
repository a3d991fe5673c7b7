"""The encoder: a Gaussian over the latent codes of a shape (Kingma & Welling 2014)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import torch.nn.functional as F
from torch import Tensor, nn

from voxstudio.nets.features import pooled
from voxstudio.nets.folded import FoldedConv3d

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Posterior(NamedTuple):
    """q(z | Y): `mean` and `log_variance`, both (B, Z)."""

    mean: Tensor
    log_variance: Tensor

    def divergence(self) -> Tensor:
        """Return KL[q(z | Y) || N(0, I)] per code, in nats, (B,)."""
        spread = self.log_variance.exp() + self.mean.square() - 1 - self.log_variance
        return 0.5 * spread.sum(1)

    def draw(self, noise: Tensor) -> Tensor:
        """Return codes for standard normal noise, both (B, Z)."""
        return self.mean + (0.5 * self.log_variance).exp() * noise


class Encoder(nn.Module):
    """Strided 4^3 convolutions with SiLU that mirror the generator's, then a linear layer.

    Args:
        latent: Z, numbers of a code.
        channels: Channels of every level, the finest first.
        resolution: Voxels along each axis, divisible by 2^len(channels).
    """

    def __init__(self, latent: int, channels: Sequence[int], resolution: int) -> None:
        super().__init__()
        coarser = [nn.Conv3d(c, o, 4, 2, 1) for c, o in pairwise(channels)]
        self.down = nn.ModuleList([FoldedConv3d(1, channels[0]), *coarser])
        coarsest = resolution >> len(channels)
        self.head = nn.Linear(channels[-1] * coarsest**3, 2 * latent)

    def forward(self, shapes: Tensor) -> Posterior:
        """Return q(z | Y) for shapes in [-1, 1], (B, 1, D, H, W)."""
        *_, features = self.maps(shapes)
        mean, log_variance = self.head(features.flatten(1)).float().chunk(2, 1)
        return Posterior(mean, log_variance.clamp(-12, 6))

    def maps(self, shapes: Tensor) -> Iterator[Tensor]:
        """Yield the feature maps of every level, (B, C, D', H', W'), the finest first.

        Args:
            shapes: As of `forward`.
        """
        features = shapes
        for down in self.down:
            features = F.silu(down(features))
            yield features

    @property
    def feature_noise(self) -> None:
        """An encoder is told no noise level."""
        return None

    def pooled_features(self, shapes: Tensor) -> Tensor:
        """Return the pooled maps of all levels, (B, F), of shapes (B, 1, D, H, W) in [-1, 1]."""
        return pooled(self.maps(shapes))
