"""The bound of the sequential latent model (Rezende et al. 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio.fields import Iterations, Share
from voxstudio.nets.specs import SequentialSpec
from voxstudio.training.algorithms.algorithm import Algorithm
from voxstudio.training.algorithms.masks import Masks

if TYPE_CHECKING:
    from voxstudio.nets.specs import Spec
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.sequential import SequentialObjective


class Sequential(Algorithm):
    """The variational bound of the sequential latent model (Rezende et al. 2016)."""

    nets = (SequentialSpec,)

    algorithm: Literal["sequential"] = "sequential"
    warm_up: Iterations = 300
    """Batches over which the divergence of codes gains its full weight."""
    corruption_share: Share = 0.5
    """Share of the batch whose encoder input is corrupted (denoising criterion, Im et al. 2017)."""
    masks: Masks = ("mix",)
    """In half of the corrupted inputs, masks of hidden voxels; in the others voxels are flipped."""
    flip_rate: float = Field(default=0.1, gt=0, lt=0.5)
    """Up to this share of voxels is flipped."""

    camera_jitter: float = Field(default=0.0, ge=0, le=45)
    """Degrees by which the cameras of a batch are off, at most; of a net told views."""
    silhouette_share: Share = 0.0
    """Share of the shapes whose pictures are silhouettes, without shades; of a net told views."""

    def objective(self, context: Context) -> SequentialObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.sequential import SequentialObjective

        assert isinstance(context.spec, SequentialSpec)  # it trains no other
        return SequentialObjective(self, context.spec, context.low)

    def trains(self, spec: Spec) -> bool:
        """Say whether it can train a net: one that observes volumes."""
        return isinstance(spec, SequentialSpec) and not spec.projection

    @property
    def accepted(self) -> str:
        """What it can train, in words."""
        return "the preset `sequential` with sequence.projection=false"
