"""Which objective a recipe asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.nets.specs import (
    AnnealedSpec,
    ClassifierSpec,
    DetailSpec,
    InterpolantSpec,
    LatentSpec,
    MeshSpec,
    MultigridSpec,
    SequentialSpec,
    Spec,
)
from voxstudio.training.learning import (
    Adversarial,
    BackPropagation,
    BlackBox,
    Classification,
    Cooperative,
    DetailMatching,
    InterpolantMatching,
    Multigrid,
    MultigridMatching,
    Projection,
    Recovery,
    Refinement,
    Sequential,
    Synthesis,
    Variational,
    VariationalTeaching,
)
from voxstudio.training.objectives.adversarial import AdversarialLearning
from voxstudio.training.objectives.back_propagation import AlternatingBackPropagation
from voxstudio.training.objectives.black_box import BlackBoxInference
from voxstudio.training.objectives.classification import CrossEntropy
from voxstudio.training.objectives.cooperation import MCMCTeaching
from voxstudio.training.objectives.denoising import DenoisingScoreMatching
from voxstudio.training.objectives.detail import DetailInterpolantMatching
from voxstudio.training.objectives.hidden import HiddenInterpolantMatching
from voxstudio.training.objectives.multigrid import MultigridInterpolantMatching
from voxstudio.training.objectives.projection import PictureBound
from voxstudio.training.objectives.recovery import LearningToRecover
from voxstudio.training.objectives.refinement import LearningToRefine
from voxstudio.training.objectives.sequential import SequentialBound
from voxstudio.training.objectives.synthesis import AnalysisBySynthesis
from voxstudio.training.objectives.teaching import VariationalMCMCTeaching
from voxstudio.training.objectives.unfolding import LearningToUnfold
from voxstudio.training.objectives.variational import VariationalInference

if TYPE_CHECKING:
    from torch import Tensor

    from voxstudio.training.objectives.objective import Objective
    from voxstudio.training.recipe import Recipe


def build_objective(
    recipe: Recipe, spec: Spec, data_std: float, low: Tensor, count: int
) -> Objective:
    """Make the objective of a recipe's algorithm.

    Args:
        recipe: What decides the run.
        spec: The net that learns.
        data_std: Standard deviation of the centred data over all voxels.
        low: The empty shape in data units, (1, 1, D, H, W).
        count: Training shapes.

    Raises:
        ImportRejected: If the algorithm cannot train such a net.
    """
    found: Objective | None
    if isinstance(spec, MeshSpec):
        found = _of_mesh(recipe, spec, low)
    elif isinstance(spec, SequentialSpec):
        found = _of_sequence(recipe, spec, low)
    elif isinstance(spec, ClassifierSpec):
        found = _of_classifier(recipe, low)
    elif isinstance(spec, LatentSpec):
        found = _of_generator(recipe, data_std, low, count)
    else:
        found = _of_energy(recipe, spec, data_std, low)
    if found is None:
        presets = PRESETS.get(recipe.learning.algorithm, ENERGIES)
        fault = f"{recipe.learning.algorithm} cannot train the preset {recipe.preset}"
        accepted = "the preset " + " or ".join(f"`{name}`" for name in presets)
        raise ImportRejected(recipe.name, fault, accepted)
    return found


def _of_sequence(recipe: Recipe, spec: SequentialSpec, low: Tensor) -> Objective | None:
    if isinstance(recipe.learning, Projection) and spec.projection:
        return PictureBound(recipe.learning, spec, low)
    if isinstance(recipe.learning, Sequential) and not spec.projection:
        return SequentialBound(recipe.learning, spec, low)
    return None


def _of_classifier(recipe: Recipe, low: Tensor) -> Objective | None:
    learning = recipe.learning
    return CrossEntropy(learning, low) if isinstance(learning, Classification) else None


def _of_generator(recipe: Recipe, data_std: float, low: Tensor, count: int) -> Objective | None:
    learning = recipe.learning
    if isinstance(learning, VariationalTeaching):
        if recipe.preset != "compact-latent":  # the paper's nets do not denoise
            return None
        matching = DenoisingScoreMatching(learning.descriptor, data_std, low)
        inference = VariationalInference(learning, low)
        return VariationalMCMCTeaching(learning, matching, inference, low)
    if isinstance(learning, Cooperative):
        return MCMCTeaching(learning, low)
    if isinstance(learning, BackPropagation):
        return AlternatingBackPropagation(learning, low, count)
    if isinstance(learning, Variational):
        return VariationalInference(learning, low)
    return AdversarialLearning(learning, low) if isinstance(learning, Adversarial) else None


def _of_mesh(recipe: Recipe, spec: MeshSpec, low: Tensor) -> Objective | None:
    from voxstudio.render.tiles import tile_renderer  # a window is opened for no other objective

    if isinstance(recipe.learning, BlackBox):
        return BlackBoxInference(recipe.learning, low, tile_renderer(spec.resolution).draw_alike)
    return None


def _of_energy(recipe: Recipe, spec: Spec, data_std: float, low: Tensor) -> Objective | None:
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
    return None


LATENT = ("compact-latent", "paper-latent")
ENERGIES = ("compact", "paper-3", "paper-2")
PRESETS = {
    "score-matching": ("compact",),
    "interpolant-matching": ("compact-recovery",),
    "detail-matching": ("compact-superres",),
    "multigrid-matching": ("compact-multigrid",),
    "variational-teaching": ("compact-latent",),
    "black-box": ("mesh",),
    "sequential": ("sequential",),
    "projection": ("sequential",),
    "classification": ("voxnet", "multi-view"),
    "multigrid": ("paper-multigrid", "compact-multigrid"),
    **dict.fromkeys(("cooperative", "back-propagation", "variational", "adversarial"), LATENT),
}
"""The presets that an algorithm can train; of those that are not here, all that are energies."""
