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
    """Standard deviation of the least noise, in data units."""
    max_sigma: SomeNoise = 15.0
    """Standard deviation of the most noise, in data units."""
    flip_rate: float = Field(default=0.0, ge=0, le=0.5)
    """Augmentation: up to this share of a shape's voxels is flipped before noise is added, for an
    associative memory."""
    low_frequency_noise: Share = 0.0
    """Augmentation: noise interpolated from 1^3 and 4^3 values, up to this share of the white
    noise, is added: errors of chains are of low frequency, which white noise never shows."""
    attenuation: Share = 0.0
    """Augmentation: before noise is added, occupancy is multiplied by a smooth random field in
    [1 - attenuation, 1], so that the net learns to restore eroded thin parts."""

    @model_validator(mode="after")
    def _is_a_range(self) -> ScoreMatching:
        if self.min_sigma > self.max_sigma:
            raise ValueError(f"min_sigma {self.min_sigma:g} is above max_sigma {self.max_sigma:g}")
        return self

    def objective(self, context: Context) -> ScoreMatchingObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.score_matching import ScoreMatchingObjective

        return ScoreMatchingObjective(self, context.data_std, context.low)
