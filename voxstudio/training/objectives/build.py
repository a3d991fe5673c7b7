"""Which objective a recipe asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.nets.build import AnnealedSpec, DetailSpec, InterpolantSpec, MultigridSpec, Spec
from voxstudio.training.objectives.denoising import DenoisingScoreMatching
from voxstudio.training.objectives.detail import DetailInterpolantMatching
from voxstudio.training.objectives.hidden import HiddenInterpolantMatching
from voxstudio.training.objectives.multigrid import MultigridInterpolantMatching
from voxstudio.training.objectives.recovery import LearningToRecover
from voxstudio.training.objectives.refinement import LearningToRefine
from voxstudio.training.objectives.synthesis import AnalysisBySynthesis
from voxstudio.training.objectives.unfolding import LearningToUnfold
from voxstudio.training.recipe import (
    DetailMatching,
    InterpolantMatching,
    Multigrid,
    MultigridMatching,
    Recipe,
    Recovery,
    Refinement,
    Synthesis,
)

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.training.objectives.objective import Objective


def build_objective(recipe: Recipe, spec: Spec, data_std: float, low: Tensor) -> Objective:
    """Make the objective of a recipe's algorithm.

    Args:
        recipe: What decides the run.
        spec: The net that learns.
        data_std: Standard deviation of the centred data over all voxels.
        low: The empty shape in data units, (1, 1, D, H, W).

    Raises:
        ImportRejected: If the algorithm cannot train such a net.
    """
    learning = recipe.learning
    if isinstance(learning, Synthesis):
        return AnalysisBySynthesis(learning, low, recipe.sampler.start_noise)
    if isinstance(learning, Recovery):
        return LearningToRecover(learning, low)
    if isinstance(learning, Refinement):
        return LearningToRefine(learning, low)
    if isinstance(learning, Multigrid) and isinstance(spec, MultigridSpec):
        return LearningToUnfold(learning, [grid.resolution for grid in spec.grids], low)
    if isinstance(learning, InterpolantMatching) and isinstance(spec, InterpolantSpec):
        return HiddenInterpolantMatching(learning, data_std)
    if isinstance(learning, DetailMatching) and isinstance(spec, DetailSpec):
        return DetailInterpolantMatching(learning, data_std, low)
    if isinstance(learning, MultigridMatching) and isinstance(spec, MultigridSpec):
        grids = [grid for grid in spec.grids if isinstance(grid, DetailSpec)]
        if len(grids) == len(spec.grids):
            return MultigridInterpolantMatching(learning, grids, low)
    if isinstance(spec, AnnealedSpec) and learning.algorithm == "score-matching":
        return DenoisingScoreMatching(learning, data_std, low)
    raise ImportRejected(
        recipe.name,
        f"{learning.algorithm} cannot train the preset {recipe.preset}",
        "the preset " + " or ".join(f"`{name}`" for name in PRESETS[learning.algorithm]),
    )


PRESETS = {
    "score-matching": ("compact",),
    "interpolant-matching": ("compact-recovery",),
    "detail-matching": ("compact-superres",),
    "multigrid-matching": ("compact-multigrid",),
    "multigrid": ("paper-multigrid", "compact-multigrid"),
}
"""The presets that an algorithm can train, where not all of them."""
