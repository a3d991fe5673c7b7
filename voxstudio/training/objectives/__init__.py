"""What a training step minimises: one objective per algorithm."""

from __future__ import annotations

from voxstudio.training.objectives.contrast import contrast
from voxstudio.training.objectives.denoising import DenoisingScoreMatching
from voxstudio.training.objectives.detail import DetailInterpolantMatching
from voxstudio.training.objectives.hidden import HiddenInterpolantMatching
from voxstudio.training.objectives.objective import Objective
from voxstudio.training.objectives.recovery import LearningToRecover
from voxstudio.training.objectives.synthesis import AnalysisBySynthesis

__all__ = [
    "AnalysisBySynthesis",
    "DenoisingScoreMatching",
    "DetailInterpolantMatching",
    "HiddenInterpolantMatching",
    "LearningToRecover",
    "Objective",
    "contrast",
]
