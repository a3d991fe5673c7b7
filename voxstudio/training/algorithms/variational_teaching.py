"""Variational MCMC teaching (Xie et al. 2021)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio import bounds
from voxstudio.fields import Iterations, SomeNoise, Steps, Weight
from voxstudio.nets.specs import LatentSpec
from voxstudio.training.algorithms.encoded import Encoded
from voxstudio.training.algorithms.score_matching import ScoreMatching

if TYPE_CHECKING:
    from voxstudio.nets.specs import Spec
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.variational_teaching import VariationalTeachingObjective


class VariationalTeaching(Encoded):
    """Variational MCMC teaching: cooperative learning with an encoder (Xie et al. 2021)."""

    nets = (LatentSpec,)

    algorithm: Literal["variational-teaching"] = "variational-teaching"
    descriptor: ScoreMatching = ScoreMatching()
    """How the descriptor learns."""
    teaching_start: Iterations = 0
    """Batches before the descriptor teaches the generator."""
    teaching_weight: Weight = 0.5
    """Weight of the teaching loss beside the bound."""
    steps: Steps = 2
    """Langevin steps that revise what the generator makes."""
    step_size: float = Field(default=1.2, ge=bounds.STEP_SIZE[0], lt=1.414)
    """d; every step takes noise to 1 - d^2 / 2 of what it was."""
    start_noise: SomeNoise = 1.0
    """Noise that is added to what the generator proposes, and that the chains start from."""

    def objective(self, context: Context) -> VariationalTeachingObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.variational import VariationalObjective
        from voxstudio.training.objectives.variational_teaching import VariationalTeachingObjective

        matching = self.descriptor.objective(context)
        inference = VariationalObjective(self, context.low)
        return VariationalTeachingObjective(self, matching, inference, context.low)

    def trains(self, spec: Spec) -> bool:
        """Say whether it can train a net: the paper's descriptors do not denoise."""
        return super().trains(spec) and spec.denoises
