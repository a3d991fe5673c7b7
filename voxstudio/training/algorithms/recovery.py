"""Algorithm 4: learning to recover (Xie et al.)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from voxstudio.fields import Noise
from voxstudio.nets.specs import CompactSpec, DescriptorSpec
from voxstudio.training.algorithms.langevin import LangevinSettings
from voxstudio.training.algorithms.masks import Masks

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.recovery import RecoveryObjective


class Recovery(LangevinSettings):
    """Algorithm 4, learning to recover (Xie et al.)."""

    nets = (DescriptorSpec, CompactSpec)

    algorithm: Literal["recovery"] = "recovery"
    start_noise: Noise = 0.5
    """Standard deviation that hidden voxels start from, in data units."""
    masks: Masks = ("random:0.7",)
    """What is hidden, drawn equally often: as on the command line, `box`, `blobs` or `mix`."""

    def objective(self, context: Context) -> RecoveryObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.recovery import RecoveryObjective

        return RecoveryObjective(self, context.low)

    def _first_noise(self) -> float:
        """Return the noise that is added where a chain begins."""
        return self.start_noise
