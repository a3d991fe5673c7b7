"""The likelihood of shapes if every voxel were drawn by itself: what any model has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.origin import solid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.formats import ShapeSet

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Nats:
    """How many nats shapes take on average.

    Args:
        mean: Over all shapes.
        classes: Over those of each class that has any, by its name; empty without labels.
    """

    mean: float
    classes: dict[str, float]


@dataclass(frozen=True, eq=False)
class Independent:
    """A Bernoulli distribution for every voxel.

    Args:
        probability: That it is solid, (D, H, W), between 0 and 1, neither included.
    """

    probability: Floats

    @classmethod
    def fitted(cls, shapes: Bools) -> Independent:
        """Take the share of shapes in which a voxel is solid, as if of two more it were in one.

        Args:
            shapes: Solid voxels, (N, D, H, W). (Laplace's rule lets no probability be 0 or 1.)
        """
        return cls((shapes.sum(axis=0) + 1) / (len(shapes) + 2))

    def nats(self, shapes: Bools) -> Floats:
        """Return -log p(x) = -sum_i log p_i(x_i) of shapes (N, D, H, W), (N,)."""
        solid_cost, empty_cost = -np.log(self.probability), -np.log1p(-self.probability)
        extra = (solid_cost - empty_cost).ravel()
        return np.asarray(empty_cost.sum() + [extra[shape.ravel()].sum() for shape in shapes])


def independent(training: ShapeSet, held_back: ShapeSet) -> Nats:
    """Return what shapes take if their voxels are independent.

    Args:
        training: Shapes to count solid voxels of.
        held_back: Others of the same size, which are measured.

    Raises:
        ValueError: If a set is empty, or the sizes differ.
    """
    if not len(training) or not len(held_back):
        raise ValueError("no shapes")
    if training.voxels.shape[1:] != held_back.voxels.shape[1:]:
        raise ValueError(f"{training.voxels.shape[1:]} voxels are not {held_back.voxels.shape[1:]}")
    nats = Independent.fitted(solid(training)).nats(solid(held_back))
    return by_class(nats, held_back)


def by_class(nats: Floats, shapes: ShapeSet) -> Nats:
    """Return the means of nats (N,) of shapes, over all and over each class."""
    labels = np.full(len(nats), -1) if shapes.labels is None else shapes.labels
    means = {
        name: float(nats[labels == label].mean())
        for label, name in enumerate(shapes.label_names)
        if (labels == label).any()
    }
    return Nats(float(nats.mean()), means)
