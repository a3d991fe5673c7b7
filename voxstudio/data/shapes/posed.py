"""A solid that is turned and put somewhere in the box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from voxstudio.data.shapes import sdf, warps
from voxstudio.voxels import layers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxstudio.data.shapes.sdf import Field, Point

MIDDLE = (0.0, 0.0, sdf.BOX / 2)
"""Centre of the box as (x, y, z), in cells."""


@dataclass(frozen=True, eq=False)
class Posed:
    """One shape.

    Args:
        family: Name of its class.
        variant: Name of its structure.
        solid: Around the middle of the box, and inside it.
        place: Where it goes along (z, y, x), as shares of the room there, 0 at the low end of
            the box and 1 at the high end; (.5, .5, .5) leaves it in the middle.
    """

    family: str
    variant: str
    solid: Field
    place: Point

    def coverage(self, resolution: int) -> NDArray[np.float32]:
        """Return antialiased occupancies in [0, 1], shape (R, R, R).

        A voxel at signed distance d from the surface, in voxels, is filled by 1/2 - d, clipped.
        """
        distance = sdf.sample(self.solid, resolution) * (resolution / sdf.BOX)
        used = _bounds(distance < 0.5)
        room = [resolution - (part.stop - part.start) for part in used]
        starts = [round(share * left) for share, left in zip(self.place, room, strict=True)]
        there = tuple(
            slice(start, start + part.stop - part.start)
            for start, part in zip(starts, used, strict=True)
        )
        filled = np.zeros_like(distance, dtype=np.float32)
        filled[there] = np.clip(0.5 - distance[used], 0, 1)
        return filled

    def occupancy(self, resolution: int) -> NDArray[np.bool_]:
        """Return the solid voxels, shape (R, R, R)."""
        return np.asarray(self.coverage(resolution) > 0.5)


def _bounds(occupied: NDArray[np.bool_]) -> tuple[slice, ...]:
    """Return the smallest box around what is occupied, (D, H, W); an empty one if nothing is."""
    return tuple(
        slice(int(u[0]), int(u[-1]) + 1) if u.size else slice(0, 0) for u in layers(occupied)
    )


def anywhere(rng: np.random.Generator) -> Point:
    """Draw a place, each within the room there is."""
    z, y, x = rng.random(3).tolist()
    return z, y, x


def any_turn(rng: np.random.Generator) -> Rotation:
    """Draw a rotation, all equally likely."""
    return Rotation.from_quat(rng.normal(size=4))


def stand(solid: Field, turn: Rotation, rng: np.random.Generator) -> Field:
    """Turn a solid built around the origin and put it up to half a cell from the middle."""
    x, y, z = (
        middle + offset
        for middle, offset in zip(MIDDLE, rng.uniform(-0.5, 0.5, 3).tolist(), strict=True)
    )
    return warps.turn(solid, turn.as_matrix(), (x, y, z))
