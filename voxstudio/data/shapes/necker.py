"""Wire frames of a cube, turned at random (Rezende et al., *Necker cube*).

Frame i depends only on (seed, i). At 40^3 the middles of the rods are nine voxels apart, as in a
frame that takes up 10^3 voxels, and every voxel that the middle of a rod runs through is solid, so
that rods hold together at any angle; below 40^3 they can break. All rotations are equally likely.
"""

from __future__ import annotations

import numpy as np

from voxstudio.data.shapes import sdf
from voxstudio.data.shapes.posed import Posed, any_turn, stand

NECKER = "necker"
VOXEL = sdf.BOX / 40
HALF = 4.5 * VOXEL
RADIUS = 0.88 * VOXEL
"""Just above the distance from the middle of a voxel to its corner."""


def piece(family: str, index: int, seed: int) -> Posed:
    """Return frame `index`.

    Args:
        family: `NECKER`.
        index: Which frame of the endless sequence, from 0.
        seed: Seed of the sequence.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(index,)))
    solid = stand(sdf.frame(HALF, RADIUS), any_turn(rng), rng)
    return Posed(family, family, solid, (0.5, 0.5, 0.5))
