"""Recovery learned along the straight path from the shape to faint noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from voxstudio.fields import Share, Spread
from voxstudio.nets.specs import InterpolantSpec
from voxstudio.training.algorithms.algorithm import Algorithm
from voxstudio.training.algorithms.masks import Masks

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.interpolant_matching import InterpolantMatchingObjective


class InterpolantMatching(Algorithm):
    """Denoising of hidden voxels along the straight path from the shape to faint noise."""

    nets = (InterpolantSpec,)

    algorithm: Literal["interpolant-matching"] = "interpolant-matching"
    noise_std: Spread = 0.15
    """Standard deviation of the noise that hidden voxels start from, in data units."""
    t_min: float = Field(default=0.02, ge=1e-6, lt=1)
    """Least t, from shape (0) to noise (1)."""
    pure_noise_share: Share = 0.5
    """Share of the batch at t = 1, whose hidden voxels are noise alone."""
    masks: Masks = ("random:0.7",)
    """Masks of hidden voxels, as on the command line, or `box` for any box."""

    def of_net(self) -> dict[str, Any]:
        """Return the noise of the net."""
        return {"noise_std": self.noise_std}

    def objective(self, context: Context) -> InterpolantMatchingObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.interpolant_matching import InterpolantMatchingObjective

        return InterpolantMatchingObjective(self, context.data_std)
