"""The likelihood of shapes, or of pictures, if every voxel or pixel were drawn by itself.

What any model has to beat.
"""

from __future__ import annotations

import math
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


LEAST = math.exp(-4)
"""Least standard deviation of a pixel, as of the models: one that is always 0 has none."""


@dataclass(frozen=True, eq=False)
class IndependentPixels:
    """A normal distribution for every pixel.

    Args:
        mean: Of each pixel of each picture, (V, R, R).
        std: Likewise, or one for all.
    """

    mean: Floats
    std: Floats

    @classmethod
    def fitted(cls, pictures: NDArray[np.floating], *, shared: bool) -> IndependentPixels:
        """Fit it to training pictures.

        Args:
            pictures: (N, V, R, R).
            shared: One standard deviation for all pixels, as the model itself has: the mean
                picture, and no codes.
        """
        values = pictures.astype(np.float64)
        mean, variance = values.mean(0), values.var(0)
        return cls(mean, np.maximum(LEAST, np.sqrt(variance.mean() if shared else variance)))

    def nats(self, pictures: NDArray[np.floating]) -> Floats:
        """Return -log p of the pictures (N, V, R, R) of each shape together, (N,)."""
        far = ((pictures - self.mean) / self.std) ** 2 / 2
        cost = far + np.log(self.std) + 0.5 * math.log(2 * math.pi)
        return np.asarray(cost.reshape(len(pictures), -1).sum(1))
