"""Nets on a ladder of grids (Xie et al., Algorithm 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from voxstudio.errors import ImportRejected
from voxstudio.fields import Resolution
from voxstudio.nets.specs.descriptor import DescriptorSpec
from voxstudio.nets.specs.detail import DetailSpec
from voxstudio.nets.specs.spec import ENERGY, Sizing, Spec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from voxstudio.nets.multigrid import MultigridDescriptor

GridSpec = Annotated[DescriptorSpec | DetailSpec, Field(discriminator="net")]


class MultigridSpec(Spec):
    """Nets on a ladder of grids, from coarse to fine."""

    at_most = ENERGY | {"multigrid"}
    always = frozenset({"multigrid"})

    net: Literal["multigrid"] = "multigrid"
    resolution: Resolution = 64
    grids: Annotated[tuple[GridSpec, ...], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _is_a_ladder(self) -> Self:
        size = 1
        for grid in self.grids:
            side, rest = divmod(grid.resolution, size)
            if rest or side < 2 or side != (grid.blocks or side):
                raise ValueError(f"a grid of {grid.resolution}^3 does not follow one of {size}^3")
            size = grid.resolution
        if size != self.resolution:
            raise ValueError(f"the finest grid has {size}^3 voxels, not {self.resolution}^3")
        return self

    @classmethod
    def presets(cls) -> Mapping[str, Self]:
        """Return the net of Xie et al., section 6.6, and the compact one.

        The paper leaves the stride of the finer grids open.
        """
        return {
            "paper-multigrid": cls(
                grids=(
                    DescriptorSpec(resolution=4, layers=((100, 5, 3),)),
                    DescriptorSpec(resolution=16, layers=((100, 5, 3),)),
                    DescriptorSpec(resolution=32, layers=((100, 5, 1),)),
                    DescriptorSpec(resolution=64, layers=((100, 5, 1),)),
                )
            ),
            "compact-multigrid": cls(
                grids=(
                    DetailSpec(resolution=4, block_size=4, channels=(96, 192), noise_std=1.0),
                    DetailSpec(resolution=16, block_size=4, channels=(64, 96, 128), noise_std=1.0),
                    DetailSpec(resolution=32, block_size=2, channels=(32, 64, 96), noise_std=0.5),
                    DetailSpec(resolution=64, block_size=2, channels=(16, 32, 64), noise_std=0.3),
                )
            ),
        }

    def build(self) -> MultigridDescriptor:
        """Make the nets of all grids."""
        from voxstudio.nets.multigrid import MultigridDescriptor

        return MultigridDescriptor([grid.build() for grid in self.grids])

    @property
    def activations(self) -> int:
        """Of the grid that takes most, one after the other."""
        return max(grid.activations for grid in self.grids)

    @property
    def denoises(self) -> bool:
        """Whether every grid does."""
        return all(grid.denoises for grid in self.grids)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Resolutions of the grids."""
        return tuple(grid.resolution for grid in self.grids)

    def sized(self, sizing: Sizing) -> Self:
        """Return the ladder up to the grid of the data.

        Raises:
            ImportRejected: If no grid is of their resolution.
        """
        if sizing.resolution not in self.sizes:
            accepted = f"shapes of {', '.join(map(str, self.sizes))} voxels a side"
            fault = f"has no grid of {sizing.resolution}^3 voxels"
            raise ImportRejected(sizing.name, fault, accepted)
        kept = [grid for grid in self.grids if grid.resolution <= sizing.resolution]
        grids = [grid.sized(replace(sizing, resolution=grid.resolution)) for grid in kept]
        changes = {"resolution": sizing.resolution, "grids": [grid.model_dump() for grid in grids]}
        return self.model_validate(changes)
