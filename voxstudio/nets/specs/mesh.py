"""Coloured meshes out of pictures (Rezende et al. 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from voxstudio.fields import Resolution, Size
from voxstudio.nets.specs.spec import Levels, Sizing, Spec, check_halves, halved, whole_halves

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.mesh import MeshNet


class MeshSpec(Spec):
    """Coloured meshes out of pictures, learned through a renderer (Rezende et al. 2016)."""

    at_most = frozenset({"mesh"})
    always = at_most

    net: Literal["mesh"] = "mesh"
    resolution: Resolution = 48
    """Pixels along each side of a picture."""
    latent: Size = 10
    """Numbers of a code."""
    channels: Levels = (16, 32, 64)
    """Of the encoder's levels, the finest first."""
    hidden: Size = 256
    """Width of the layers between convolutions, code and mesh."""
    subdivisions: Annotated[int, Field(ge=0, le=3)] = 2
    """Of the icosphere: 12, 42, 162 or 642 vertices."""

    @model_validator(mode="after")
    def _halves(self) -> Self:
        check_halves(self.resolution, self.channels)
        return self

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the one preset."""
        return {"mesh": cls()}

    def build(self) -> MeshNet:
        """Make the net."""
        from voxstudio.nets.mesh import MeshNet

        check_halves(self.resolution, self.channels)
        return MeshNet(self.latent, self.channels, self.hidden, self.resolution, self.subdivisions)

    @property
    def activations(self) -> int:
        """Of the encoder of pictures."""
        return halved(self.channels, self.resolution, 2)

    @property
    def extent(self) -> tuple[int, int, int]:
        """Of a picture: three colours."""
        return 3, self.resolution, self.resolution

    @property
    def has_features(self) -> bool:
        """Of pictures, not of shapes."""
        return False

    def sized(self, sizing: Sizing) -> Self:
        """Return the net for other pictures."""
        changes = {
            "resolution": sizing.resolution,
            "latent": sizing.latent or self.latent,
            "channels": sizing.channels or self.channels,
        }
        return self.model_copy(update=changes)

    def accepted(self, sizing: Sizing) -> str:
        """Say which data the net takes."""
        return whole_halves(sizing.channels or self.channels)
