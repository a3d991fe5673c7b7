"""The compact net for super-resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from voxstudio.fields import Resolution, Spread
from voxstudio.nets.specs.compact import CompactSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.detail import DetailDescriptor


class DetailSpec(CompactSpec):
    """The compact net for super-resolution: detail fades into noise, block means stay."""

    net: Literal["detail"] = "detail"
    resolution: Resolution = 64
    block_size: int = Field(default=4, ge=2, le=16)
    """Voxels of a block along each axis."""
    noise_std: Spread = 0.15

    @model_validator(mode="after")
    def _has_whole_blocks(self) -> Self:
        if self.resolution % self.block_size:
            raise ValueError(f"{self.resolution} voxels are no whole blocks of {self.block_size}")
        return self

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the compact preset."""
        return {"compact-superres": cls()}

    def build(self) -> DetailDescriptor:
        """Make the net."""
        from voxstudio.nets.detail import DetailDescriptor

        return DetailDescriptor(self.tilt(), self.block_size, self.data_std, self.noise_std)

    @property
    def blocks(self) -> int:
        """Voxels of a block along each axis."""
        return self.block_size
