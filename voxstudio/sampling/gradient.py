"""What a model dislikes about shapes, voxel by voxel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.sampling.langevin import energy_and_gradient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.sampling.player import Model

UNITS = 2
"""Data units per unit of occupancy: data are 2 v - 1, less the mean shape."""


def energy_gradient(
    model: Model, occupancy: NDArray[np.floating] | NDArray[np.bool_], temperature: float
) -> NDArray[np.float32]:
    """Return dE_T/dv at every voxel of shapes: positive where the model wants less.

    Args:
        model: The energy model.
        occupancy: v in [0, 1], (B, D, H, W).
        temperature: T of the energy. The gradient of an annealed model points from what denoising
            at the scale sqrt(T) makes of the shape to the shape itself.

    Returns:
        (B, D, H, W), units of energy per unit of occupancy.

    Raises:
        ValueError: If the shapes have another size than the model's.
    """
    size = (model.resolution,) * 3
    if occupancy.shape[1:] != size:
        raise ValueError(f"the model takes shapes of {size} voxels, not {occupancy.shape[1:]}")
    _, grad = energy_and_gradient(model.encode(occupancy), model.energy(temperature))
    return np.asarray(UNITS * grad[:, 0].to("cpu").numpy(), dtype=np.float32)
