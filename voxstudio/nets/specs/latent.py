"""A generator of shapes from codes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from voxstudio.fields import Resolution, Size
from voxstudio.nets.specs.annealed import AnnealedSpec
from voxstudio.nets.specs.descriptor import DescriptorSpec
from voxstudio.nets.specs.spec import ENERGY, Levels, Sizing, Spec, check_halves, whole_halves

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.latent import LatentNet

EnergySpec = Annotated[DescriptorSpec | AnnealedSpec, Field(discriminator="net")]


class LatentSpec(Spec):
    """A generator, and what taught it: an encoder, an energy or neither."""

    at_most = frozenset({"latent"})
    always = at_most

    net: Literal["latent"] = "latent"
    resolution: Resolution = 32
    latent: Size = 64
    """Numbers of a code."""
    channels: Levels = (128, 64, 32)
    """Of the generator's levels, the coarsest first."""
    batch_norm: bool = False
    encoder: Levels | None = None
    """Channels of the encoder's levels, the finest first."""
    descriptor: EnergySpec | None = None
    components: Annotated[int, Field(ge=0, le=4096)] = 0
    """Gaussians of the prior of codes; 0 for N(0, I)."""

    @model_validator(mode="after")
    def _is_of_one_size(self) -> Self:
        self._check_halves()
        if self.descriptor is not None and self.descriptor.resolution != self.resolution:
            known = self.descriptor.resolution
            raise ValueError(f"a descriptor of {known}^3 voxels taught one of {self.resolution}^3")
        return self

    def _check_halves(self) -> None:
        for levels in (self.channels, self.encoder or ()):
            check_halves(self.resolution, levels)

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the net of Xie et al., section 6.4, and the compact one.

        An algorithm decides whether a generator learns beside the descriptor, beside an encoder
        that mirrors it, beside both or alone.
        """
        return {
            "paper-latent": cls(
                latent=100,
                channels=(256, 128, 64),
                batch_norm=True,
                descriptor=DescriptorSpec(layers=((64, 9, 2), (128, 7, 2), (256, 4, 2))),
            ),
            "compact-latent": cls(descriptor=AnnealedSpec()),
        }

    def build(self) -> LatentNet:
        """Make the generator and what taught it."""
        from voxstudio.nets.encoder import Encoder
        from voxstudio.nets.generator import Generator
        from voxstudio.nets.latent import LatentNet
        from voxstudio.nets.prior import MixturePrior

        self._check_halves()
        size = self.resolution
        made = Generator(self.latent, self.channels, size, batch_norm=self.batch_norm)
        encoder = Encoder(self.latent, self.encoder, size) if self.encoder else None
        descriptor = self.descriptor.build() if self.descriptor else None
        prior = MixturePrior(self.components, self.latent) if self.components else None
        return LatentNet(made, encoder, descriptor, prior)

    @property
    def activations(self) -> int:
        """Of the generator, whose levels double."""
        size = self.resolution >> len(self.channels)
        return sum(c * (size << level) ** 3 for level, c in enumerate(self.channels))

    @property
    def capabilities(self) -> frozenset[str]:
        """What this net can do at most: it has the energy that taught it, if one did."""
        return self.at_most | (ENERGY if self.descriptor else frozenset())

    @property
    def has_features(self) -> bool:
        """Whether an encoder or an energy learned beside it."""
        return bool(self.encoder or self.descriptor)

    @property
    def denoises(self) -> bool:
        """Whether its descriptor does."""
        return self.descriptor is not None and self.descriptor.denoises

    @property
    def prior_of_classes(self) -> bool:
        """Whether its prior was fitted to the codes of every class."""
        return self.components > 0

    def sized(self, sizing: Sizing) -> Self:
        """Return the generator with an encoder, and with its preset's descriptor."""
        channels = sizing.channels or self.channels
        mirrored = replace(sizing, channels=channels[::-1])
        changes = {
            "resolution": sizing.resolution,
            "latent": sizing.latent or self.latent,
            "channels": channels,
            "encoder": channels[::-1],
            "descriptor": self.descriptor and self.descriptor.sized(mirrored),
        }
        return self.model_copy(update=changes)

    def accepted(self, sizing: Sizing) -> str:
        """Say which data the net takes."""
        return whole_halves(sizing.channels or self.channels)
