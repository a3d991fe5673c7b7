"""Algorithm 2: multi-grid learning and sampling (Xie et al.)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from voxstudio.fields import NoiseShare
from voxstudio.nets.specs import MultigridSpec
from voxstudio.training.algorithms.langevin import LangevinSettings

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.multigrid import MultigridObjective


class Multigrid(LangevinSettings):
    """Algorithm 2, multi-grid learning and sampling (Xie et al.)."""

    nets = (MultigridSpec,)

    algorithm: Literal["multigrid"] = "multigrid"
    noise: NoiseShare = 1.0

    def objective(self, context: Context) -> MultigridObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.multigrid import MultigridObjective

        return MultigridObjective(self, context.spec.sizes, context.low)
