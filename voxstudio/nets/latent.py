"""A generator together with the net that taught it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from voxstudio.nets.net import Net

if TYPE_CHECKING:
    from voxstudio.nets.annealed import AnnealedDescriptor
    from voxstudio.nets.descriptor import Descriptor
    from voxstudio.nets.encoder import Encoder
    from voxstudio.nets.generator import Generator
    from voxstudio.nets.prior import MixturePrior


class LatentNet(Net):
    """Shapes of latent codes z ~ N(0, I), or of a mixture where one was fitted.

    Args:
        generator: g, from codes to logits of occupancy.
        encoder: q(z | Y), of a variational auto-encoder.
        descriptor: The energy that taught it: of cooperative learning, or a discriminator.
        prior: Of codes; None for N(0, I).
    """

    def __init__(
        self,
        generator: Generator,
        encoder: Encoder | None = None,
        descriptor: Descriptor | AnnealedDescriptor | None = None,
        prior: MixturePrior | None = None,
    ) -> None:
        super().__init__()
        self.prior = prior
        self.generator, self.encoder, self.descriptor = generator, encoder, descriptor

    @property
    def latent(self) -> int:
        """Z, numbers of a code."""
        return self.generator.seed.in_features

    def decode(self, codes: Tensor) -> Tensor:
        """Return occupancies in [0, 1], (B, 1, D, H, W), of codes (B, Z)."""
        return torch.sigmoid(self.generator(codes))

    def energy(self, voxels: Tensor, temperature: Tensor) -> Tensor:
        """Return the descriptor's energy, shape (B,).

        Args:
            voxels: Shape (B, 1, D, H, W), centred data units.
            temperature: T of each chain, shape (B,).

        Raises:
            ValueError: If the generator learned without one.
        """
        if self.descriptor is None:
            raise ValueError("a generator alone has no energy")
        return self.descriptor.energy(voxels, temperature)

    def unsound(self) -> str:
        """Return that its prior is none."""
        whole = self.prior is None or self.prior.is_mixture()
        return "" if whole else "holds a prior that is no mixture"

    def learners(self) -> dict[str, list[nn.Module]]:
        """Return the descriptor, and beside it the generator with its encoder."""
        if self.descriptor is None:
            return super().learners()
        proposer: list[nn.Module] = [
            part for part in (self.generator, self.encoder) if part is not None
        ]
        return {"": [self.descriptor], "generator_": proposer}
