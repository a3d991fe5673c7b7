"""Directions of latent space along which shapes change most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.coarse import block_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.latent.model import LatentModel

SAMPLES = 512
"""Codes that are decoded to find out; many more than a code has numbers."""
COARSE = 8
"""Voxels along each axis that shapes are compared at: layout counts, not every stair."""


@dataclass(frozen=True, eq=False)
class Directions:
    """Orthonormal directions of codes, the one that changes shapes most first.

    Args:
        vectors: (K, Z), of length 1: a step of 1 is one standard deviation of the prior.
        effect: Root mean square change of a coarse occupancy per step, (K,).
    """

    vectors: NDArray[np.float32]
    effect: NDArray[np.float64]


def principal_directions(model: LatentModel, count: int = 6, seed: int = 0) -> Directions:
    """Find directions by a linear regression of coarse shapes on random codes.

    The right singular vectors of the regression are to any generator what the principal components
    of its first layer are to GANSpace (Haerkoenen et al. 2020): directions ordered by effect.

    Args:
        model: The generator.
        count: Directions, at most as many as a code has numbers.
        seed: Of the codes.
    """
    samples = max(SAMPLES, 4 * model.latent)
    codes = model.draw(range(seed, seed + samples))
    shapes = _coarse(model.decode(codes))
    given, found = (part.astype(np.float64) - part.mean(0) for part in (codes, shapes))
    slopes, *_ = np.linalg.lstsq(given, found, rcond=None)
    vectors, sizes, _ = np.linalg.svd(slopes, full_matrices=False)
    kept = vectors.T[:count]
    # Either sign is as good; take the one along which shapes grow.
    grows = np.sign((kept @ slopes).sum(1, keepdims=True))
    kept = kept * np.where(grows == 0, 1, grows)
    effect = sizes[:count] / np.sqrt(shapes.shape[1])
    return Directions(kept.astype(np.float32), effect)


def _coarse(shapes: NDArray[np.float32]) -> NDArray[np.float32]:
    side = max(1, shapes.shape[-1] // COARSE)
    return np.asarray(block_means(shapes, side).reshape(len(shapes), -1), np.float32)
