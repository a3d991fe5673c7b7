"""All grids of a ladder learned together by denoising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio.fields import Share
from voxstudio.nets.specs import DetailSpec, MultigridSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.nets.specs import Spec
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.multigrid_matching import MultigridMatchingObjective


class MultigridMatching(Algorithm):
    """Denoising of detail on every grid of a ladder; sides and noise are the net's own."""

    nets = (MultigridSpec,)

    algorithm: Literal["multigrid-matching"] = "multigrid-matching"
    t_min: float = Field(default=0.02, ge=1e-6, lt=1)
    """Least t, from shape (0) to noise (1)."""
    pure_noise_share: Share = 0.2
    """Share of the batch at t = 1: block copies and noise alone."""
    conditioning_noise: Share = 0.15
    """Conditioning augmentation (Ho et al. 2022): largest standard deviation of noise on the
    occupancies that a grid is given."""

    def objective(self, context: Context) -> MultigridMatchingObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.multigrid_matching import MultigridMatchingObjective

        assert isinstance(context.spec, MultigridSpec)  # it trains no other
        grids = [grid for grid in context.spec.grids if isinstance(grid, DetailSpec)]
        return MultigridMatchingObjective(self, grids, context.low)

    def trains(self, spec: Spec) -> bool:
        """Say whether it can train a net: every grid of it must denoise."""
        return super().trains(spec) and spec.denoises
