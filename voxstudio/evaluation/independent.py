"""The likelihood of shapes if every voxel were drawn by itself: what any model has to beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]


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
