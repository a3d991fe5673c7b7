"""Algorithm 3: cooperative learning by MCMC teaching (Xie et al.)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from voxstudio.fields import Noise, NoiseShare, Spread
from voxstudio.nets.specs import LatentSpec
from voxstudio.training.algorithms.langevin import LangevinSettings

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.cooperative import CooperativeObjective


class Cooperative(LangevinSettings):
    """Algorithm 3, cooperative learning by MCMC teaching (Xie et al.)."""

    nets = (LatentSpec,)

    algorithm: Literal["cooperative"] = "cooperative"
    noise: NoiseShare = 1.0
    std: Spread = 0.3
    """s of the generator's noise, in data units."""
    start_noise: Noise = 0.0
    """Noise that is added to what the generator proposes."""
    data_noise_std: Noise = 0.03
    """Standard deviation of the noise that is added to the shapes, in data units."""

    def of_net(self) -> dict[str, Any]:
        """Return that no encoder learns beside the generator."""
        return {"encoder": None}

    def objective(self, context: Context) -> CooperativeObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.cooperative import CooperativeObjective

        return CooperativeObjective(self, context.low)

    def _first_noise(self) -> float:
        """Return the noise that is added where a chain begins."""
        return self.start_noise
