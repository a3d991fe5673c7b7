"""Alternating back-propagation (Han et al. 2017)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from voxstudio.fields import NoiseShare, Spread, Steps, StepSize
from voxstudio.nets.specs import LatentSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.back_propagation import BackPropagationObjective


class BackPropagation(Algorithm):
    """Alternating back-propagation (Han et al. 2017)."""

    nets = (LatentSpec,)

    algorithm: Literal["back-propagation"] = "back-propagation"
    steps: Steps = 10
    """Langevin steps of the codes per iteration."""
    step_size: StepSize = 0.1
    """d of a Langevin step of the codes."""
    noise: NoiseShare = 1.0
    """Share of the Langevin noise that is injected; 0 is gradient descent."""
    std: Spread = 0.3
    """s of the generator's noise, in data units."""

    def of_net(self) -> dict[str, Any]:
        """Return that the generator learns alone."""
        return {"encoder": None, "descriptor": None}

    def objective(self, context: Context) -> BackPropagationObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.back_propagation import BackPropagationObjective

        return BackPropagationObjective(self, context.low, context.count)
