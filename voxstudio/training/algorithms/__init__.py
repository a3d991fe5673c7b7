"""How nets learn: the settings of every algorithm, and the one list of them.

A new algorithm takes one file with its settings, which make its objective, and one line in the
list.
"""

from __future__ import annotations

from typing import Annotated

from voxstudio.registry import AnyOf
from voxstudio.training.algorithms.adversarial import Adversarial
from voxstudio.training.algorithms.algorithm import Algorithm, Context
from voxstudio.training.algorithms.back_propagation import BackPropagation
from voxstudio.training.algorithms.black_box import BlackBox
from voxstudio.training.algorithms.classification import Classification
from voxstudio.training.algorithms.cooperative import Cooperative
from voxstudio.training.algorithms.detail_matching import DetailMatching
from voxstudio.training.algorithms.encoded import Encoded
from voxstudio.training.algorithms.interpolant_matching import InterpolantMatching
from voxstudio.training.algorithms.langevin import LangevinSettings
from voxstudio.training.algorithms.multigrid import Multigrid
from voxstudio.training.algorithms.multigrid_matching import MultigridMatching
from voxstudio.training.algorithms.projection import Projection
from voxstudio.training.algorithms.recovery import Recovery
from voxstudio.training.algorithms.score_matching import ScoreMatching
from voxstudio.training.algorithms.sequential import Sequential
from voxstudio.training.algorithms.super_resolution import SuperResolution
from voxstudio.training.algorithms.synthesis import Synthesis
from voxstudio.training.algorithms.variational import Variational
from voxstudio.training.algorithms.variational_teaching import VariationalTeaching

__all__ = [
    "ALGORITHMS",
    "Adversarial",
    "Algorithm",
    "AnyAlgorithm",
    "BackPropagation",
    "BlackBox",
    "Classification",
    "Context",
    "Cooperative",
    "DetailMatching",
    "Encoded",
    "InterpolantMatching",
    "LangevinSettings",
    "Multigrid",
    "MultigridMatching",
    "Projection",
    "Recovery",
    "ScoreMatching",
    "Sequential",
    "SuperResolution",
    "Synthesis",
    "Variational",
    "VariationalTeaching",
    "register",
]

ALGORITHMS: dict[str, type[Algorithm]] = {}
"""Settings by the word in `algorithm`."""


def register(settings: type[Algorithm]) -> None:
    """Make an algorithm known to recipes."""
    ALGORITHMS[settings.model_fields["algorithm"].default] = settings


for _settings in (
    ScoreMatching,
    InterpolantMatching,
    DetailMatching,
    MultigridMatching,
    Synthesis,
    Recovery,
    Multigrid,
    SuperResolution,
    Cooperative,
    BackPropagation,
    Variational,
    VariationalTeaching,
    Adversarial,
    BlackBox,
    Sequential,
    Projection,
    Classification,
):
    register(_settings)

AnyAlgorithm = Annotated[Algorithm, AnyOf(ALGORITHMS, "algorithm")]
"""Of a field that holds the settings of any algorithm."""
