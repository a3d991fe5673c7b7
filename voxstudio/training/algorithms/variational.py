"""The variational auto-encoder (Kingma & Welling 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from voxstudio.nets.specs import LatentSpec
from voxstudio.training.algorithms.encoded import Encoded

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.variational import VariationalObjective


class Variational(Encoded):
    """A variational auto-encoder (Kingma & Welling 2014)."""

    nets = (LatentSpec,)

    algorithm: Literal["variational"] = "variational"

    def of_net(self) -> dict[str, Any]:
        """Return that no descriptor learns beside the generator."""
        return {"descriptor": None}

    def objective(self, context: Context) -> VariationalObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.variational import VariationalObjective

        return VariationalObjective(self, context.low)
