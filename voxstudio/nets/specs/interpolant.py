"""The compact net for recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from voxstudio.fields import Spread
from voxstudio.nets.specs.compact import CompactSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.interpolant import InterpolantDescriptor


class InterpolantSpec(CompactSpec):
    """The compact net for recovery: hidden voxels fade into noise, visible ones stay."""

    net: Literal["interpolant"] = "interpolant"
    noise_std: Spread = 0.15

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the compact preset."""
        return {"compact-recovery": cls()}

    def build(self) -> InterpolantDescriptor:
        """Make the net."""
        from voxstudio.nets.interpolant import InterpolantDescriptor

        return InterpolantDescriptor(self.tilt(), self.data_std, self.noise_std)
