"""Learning through a renderer that has no gradient (Rezende et al. 2016)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio.fields import Spread, Weight
from voxstudio.nets.specs import MeshSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.black_box import BlackBoxObjective


class BlackBox(Algorithm):
    """Variational learning through a renderer that has no gradient (Rezende et al. 2016)."""

    nets = (MeshSpec,)

    algorithm: Literal["black-box"] = "black-box"
    estimator: Literal["leave-one-out", "vimco"] = "leave-one-out"
    """The mean reward with the other samples as baseline, or the multi-sample bound."""
    samples: int = Field(default=8, ge=2, le=1024)
    """K, meshes that are drawn of every picture."""
    mesh_std: Spread = 0.15
    """Standard deviation of the noise on the coefficients of a mesh."""
    pixel_std: Spread = 0.5
    """Standard deviation of a pixel's colours, which are in [0, 1]."""
    beta: Weight = 1.0
    """Weight of the divergence of codes from their prior."""
    coefficient_weight: Weight = 0.05
    """Weight of an L2 penalty on a mesh's coefficients, which keeps sides smooth that no picture
    shows."""

    def objective(self, context: Context) -> BlackBoxObjective:
        """Return the loss of a batch."""
        from voxstudio.render.tiles import tile_renderer  # a window is opened for no other
        from voxstudio.training.objectives.black_box import BlackBoxObjective

        render = tile_renderer(context.spec.resolution).draw_alike
        return BlackBoxObjective(self, context.low, render)
