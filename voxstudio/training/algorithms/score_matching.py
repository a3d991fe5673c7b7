"""Denoising score matching (Vincent 2011)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from voxstudio.fields import Share, SomeNoise
from voxstudio.nets.specs import AnnealedSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.score_matching import ScoreMatchingObjective


class ScoreMatching(Algorithm):
    """Denoising score matching over a range of noise levels (Vincent 2011)."""

    nets = (AnnealedSpec,)

    algorithm: Literal["score-matching"] = "score-matching"
    min_sigma: SomeNoise = 0.03
    max_sigma: SomeNoise = 15.0
    flip_rate: float = Field(default=0.0, ge=0, le=0.5)
    """Up to this share of the voxels of a shape swap solid and empty before noise is added, for
    an associative memory."""
    low_frequency_noise: Share = 0.0
    """Up to this share of the noise is added once more as waves as large as the shape and a
    quarter of it: as a chain's own errors are, which white noise never shows the net."""
    attenuation: Share = 0.0
    """Up to this share of what is solid is missing below the noise, here more and there less: a
    chain takes a little off thin parts in every step, and the net learns to put it back."""

    @model_validator(mode="after")
    def _is_a_range(self) -> ScoreMatching:
        if self.min_sigma > self.max_sigma:
            raise ValueError(f"min_sigma {self.min_sigma:g} is above max_sigma {self.max_sigma:g}")
        return self

    def objective(self, context: Context) -> ScoreMatchingObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.score_matching import ScoreMatchingObjective

        return ScoreMatchingObjective(self, context.data_std, context.low)
