"""The compact net with an energy at every temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from voxstudio.nets.specs.compact import CompactSpec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.annealed import AnnealedDescriptor


class AnnealedSpec(CompactSpec):
    """The compact net with an energy at every temperature."""

    net: Literal["annealed"] = "annealed"

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the compact preset."""
        return {"compact": cls()}

    def build(self) -> AnnealedDescriptor:
        """Make the net."""
        from voxstudio.nets.annealed import AnnealedDescriptor

        return AnnealedDescriptor(self.tilt(), self.data_std)
