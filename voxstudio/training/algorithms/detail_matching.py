"""Super-resolution learned along the straight path from the shape to its block copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from voxstudio.fields import Share, Spread
from voxstudio.nets.specs import DetailSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.detail_matching import DetailMatchingObjective


class DetailMatching(Algorithm):
    """Denoising of detail along the straight path from the shape to its block copy."""

    nets = (DetailSpec,)

    algorithm: Literal["detail-matching"] = "detail-matching"
    block_size: int = Field(default=4, ge=2, le=16)
    """Voxels of a block along each axis; their means are what a coarse shape says."""
    noise_std: Spread = 0.15
    """Standard deviation of the noise that detail starts from, in data units."""
    t_min: float = Field(default=0.02, ge=1e-6, lt=1)
    """Least t, from shape (0) to noise (1)."""
    pure_noise_share: Share = 0.5
    """Share of the batch at t = 1: block copies and noise alone."""

    def of_net(self) -> dict[str, Any]:
        """Return the noise and the blocks of the net."""
        return {"noise_std": self.noise_std, "block_size": self.block_size}

    def objective(self, context: Context) -> DetailMatchingObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.detail_matching import DetailMatchingObjective

        return DetailMatchingObjective(self, context.data_std, context.low)
