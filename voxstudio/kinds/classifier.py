"""Classifiers of shapes, learned from labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio import operations
from voxstudio.evaluation.classifier import classifier_of
from voxstudio.kinds.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.kinds.inputs import AnyShapes


class Classifier(Model):
    """p(class | shape)."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the columns of `classify`."""
        return self.header.classes

    def classify(self, shapes: AnyShapes) -> NDArray[np.float64]:
        """Return p(class | shape), as `Model.classify`."""
        self._check(operations.CLASSIFY)
        return classifier_of(self.loaded).probabilities(self._shapes(shapes))

    def features(self, shapes: AnyShapes) -> NDArray[np.float32]:
        """Return what the last layer sees, (N, F)."""
        self._check(operations.FEATURES)
        return np.asarray(classifier_of(self.loaded).features(self._shapes(shapes)), np.float32)
