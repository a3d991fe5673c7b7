"""A generator that learns beside an encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from voxstudio.fields import Weight
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.loaded import LoadedNet
    from voxstudio.training.dataset import Dataset


class Encoded(Algorithm):
    """A generator that learns beside an encoder."""

    beta: Weight = 1.0
    """Weight of the divergence of codes from their prior."""
    components: int = Field(default=0, ge=0, le=64)
    """Gaussians per class that are fitted to the codes at the end, to draw from; 0 leaves the
    prior N(0, I)."""

    def finished(self, model: LoadedNet, data: Dataset) -> LoadedNet:
        """Return the model with the prior that is fitted to its codes."""
        if not self.components:
            return model
        from voxstudio.training.prior import with_prior  # takes a second to import

        return with_prior(model, data, self.components)
