"""The bound of pictures of shapes (Rezende et al. 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio.fields import Iterations
from voxstudio.nets.specs import SequentialSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.nets.specs import Spec
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.projection import ProjectionObjective


class Projection(Algorithm):
    """The same bound on pictures of shapes, which are all that is learned from."""

    nets = (SequentialSpec,)

    algorithm: Literal["projection"] = "projection"
    warm_up: Iterations = 300
    """Batches over which the divergence of codes gains its full weight."""
    views: int = Field(default=4, ge=1, le=64)
    """Pictures per shape and iteration, each by another camera of the net's ring."""

    def objective(self, context: Context) -> ProjectionObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.projection import ProjectionObjective

        assert isinstance(context.spec, SequentialSpec)  # it trains no other
        return ProjectionObjective(self, context.spec, context.low)

    def trains(self, spec: Spec) -> bool:
        """Say whether it can train a net: one that observes pictures."""
        return isinstance(spec, SequentialSpec) and spec.projection

    @property
    def accepted(self) -> str:
        """What it can train, in words."""
        return "the preset `sequential` with sequence.projection=true"
