"""The paper's net (Xie et al., eq. 1 to 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from voxstudio.errors import ImportRejected
from voxstudio.fields import Resolution, Size, Spread
from voxstudio.nets.specs.spec import ENERGY, VALUES, Sizing, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

    from voxstudio.nets.descriptor import Descriptor


class DescriptorSpec(Spec):
    """The paper's net: ReLU convolutions (channels, kernel, stride) and one linear output."""

    at_most = ENERGY

    net: Literal["descriptor"] = "descriptor"
    resolution: Resolution = 32
    layers: Annotated[tuple[tuple[Size, Size, Size], ...], Field(min_length=1, max_length=8)]
    reference_std: Spread | None = 0.5

    @model_validator(mode="after")
    def _fits_in_memory(self) -> Self:
        for channels, size in self._maps():
            if channels * size**3 > VALUES:
                raise ValueError(f"{channels} channels of {size}^3 voxels take too much memory")
        return self

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return "ours-3" and "ours-2" of Xie et al., Table 4."""
        return {
            "paper-3": cls(layers=((200, 16, 3), (100, 6, 2))),
            "paper-2": cls(layers=((100, 16, 3),)),
        }

    def build(self) -> Descriptor:
        """Make the net."""
        from voxstudio.nets.descriptor import ConvLayer, Descriptor

        layers = [ConvLayer(*layer) for layer in self.layers]
        return Descriptor(layers, self.resolution, self.reference_std)

    @property
    def activations(self) -> int:
        """Numbers of all maps."""
        return sum(channels * size**3 for channels, size in self._maps())

    def sized(self, sizing: Sizing) -> Self:
        """Return the net with other channels and another reference."""
        channels = sizing.channels or [layer[0] for layer in self.layers]
        if len(channels) != len(self.layers):
            accepted = f"{len(self.layers)} numbers, one per convolution of the net"
            raise ImportRejected(sizing.name, f"has {len(channels)} channels", accepted)
        layers = [(count, *layer[1:]) for count, layer in zip(channels, self.layers, strict=True)]
        changes = {"layers": tuple(layers), "reference_std": sizing.reference_std}
        return self.model_copy(update={**changes, "resolution": sizing.resolution})

    def _maps(self) -> Iterator[tuple[int, int]]:
        """Yield the channels of every convolution, and the voxels along each axis of its output."""
        size = self.resolution
        for channels, _, stride in self.layers:
            size = -(-size // stride)
            yield channels, size
