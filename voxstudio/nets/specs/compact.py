"""What the compact nets share: the tilt and the units of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from voxstudio.fields import Resolution, Spread
from voxstudio.grid import Axis
from voxstudio.nets.specs.spec import (
    ENERGY,
    Levels,
    Sizing,
    Spec,
    check_halves,
    halved,
    whole_halves,
)

if TYPE_CHECKING:
    from typing import Self

    from voxstudio.nets.tilt import Tilt


class CompactSpec(Spec):
    """A net that tilts a Gaussian by a score of several levels, each of half the resolution."""

    at_most = ENERGY

    resolution: Resolution = 32
    channels: Levels = (32, 64, 128)
    reflections: Annotated[tuple[Axis, ...], Field(max_length=3)] = ()
    """Axes along which the net sees mirror images of a shape beside the shape."""
    residual_from: int = Field(default=1, ge=0, le=6)
    """First level with a residual 3^3 convolution; 0 is the finest."""
    data_std: Spread = 0.5

    @model_validator(mode="after")
    def _halves(self) -> Self:
        check_halves(self.resolution, self.channels)
        return self

    @property
    def activations(self) -> int:
        """Of each level the convolution, and the same after the nonlinearity."""
        return 2 * halved(self.channels, self.resolution, 3)

    @property
    def denoises(self) -> bool:
        """It does, at every temperature."""
        return True

    def sized(self, sizing: Sizing) -> Self:
        """Return the net for other data, with other levels."""
        changes = {
            "resolution": sizing.resolution,
            "channels": sizing.channels or self.channels,
            "reflections": sizing.reflections,
            "residual_from": sizing.residual_from,
            "data_std": sizing.data_std,
        }
        return self.model_copy(update=changes)

    def accepted(self, sizing: Sizing) -> str:
        """Say which data the net takes."""
        return whole_halves(sizing.channels or self.channels)

    def tilt(self) -> Tilt:
        """Make the score."""
        from voxstudio.nets.tilt import Tilt

        check_halves(self.resolution, self.channels)
        return Tilt(self.channels, self.resolution, self.reflections, self.residual_from)
