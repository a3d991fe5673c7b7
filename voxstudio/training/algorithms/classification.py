"""Cross entropy of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from voxstudio.nets.specs import ClassifierSpec
from voxstudio.training.algorithms.algorithm import Algorithm

if TYPE_CHECKING:
    from voxstudio.training.algorithms.algorithm import Context
    from voxstudio.training.objectives.classification import ClassificationObjective


class Classification(Algorithm):
    """Cross entropy of labels, for the classifiers that judge shapes."""

    nets = (ClassifierSpec,)

    algorithm: Literal["classification"] = "classification"
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    """Share of every label that is spread over all classes. The scores of Tables 1 and 2 of Xie et
    al. measure how sure a classifier is, so that with .1 real shapes score half of what they could:
    0 unless something else is wanted of it."""
    shift: int = Field(default=2, ge=0, le=16)
    """Voxels by which a shape is moved at most along each axis, either way."""

    def objective(self, context: Context) -> ClassificationObjective:
        """Return the loss of a batch."""
        from voxstudio.training.objectives.classification import ClassificationObjective

        return ClassificationObjective(self, context.low)
