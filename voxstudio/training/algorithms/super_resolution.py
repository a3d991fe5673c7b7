"""Algorithm 5: super-resolution (Xie et al.)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio.fields import StepSize
from voxstudio.nets.specs import CompactSpec, DescriptorSpec
from voxstudio.training.algorithms.langevin import LangevinSettings

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.super_resolution import SuperResolutionObjective


class SuperResolution(LangevinSettings):
    """Algorithm 5, super-resolution by analysis and synthesis (Xie et al.)."""

    nets = (DescriptorSpec, CompactSpec)

    algorithm: Literal["super-resolution"] = "super-resolution"
    block_size: int = Field(default=4, ge=2, le=16)
    """Voxels along each axis of the blocks whose means are given."""
    step_size: StepSize = 0.1

    def objective(self, context: Context) -> SuperResolutionObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.super_resolution import SuperResolutionObjective

        return SuperResolutionObjective(self, context.low)
