"""The ten families of furniture, and the seeded pieces made from them.

Shape i of a family depends only on (seed, family, i). Its parameters are drawn again when the
32^3 shape fails a check; a 64^3 request repeats the 32^3 decision, so that both resolutions show
the same object.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from voxstudio.data.shapes import checks, sdf, warps
from voxstudio.data.shapes.bathtub import Bathtub
from voxstudio.data.shapes.bed import Bed
from voxstudio.data.shapes.chair import Chair
from voxstudio.data.shapes.desk import Desk
from voxstudio.data.shapes.dresser import Dresser
from voxstudio.data.shapes.monitor import Monitor
from voxstudio.data.shapes.night_stand import NightStand
from voxstudio.data.shapes.sdf import Array, Field
from voxstudio.data.shapes.sofa import Sofa
from voxstudio.data.shapes.table import Table
from voxstudio.data.shapes.toilet import Toilet

REFERENCE = 32
ATTEMPTS = 50
THICK = 0.97


class Furniture(Protocol):
    """Parameters of one piece of furniture."""

    VARIANTS: ClassVar[dict[str, float]]
    """How often each structure is drawn, relative to the others."""

    @classmethod
    def sample(cls, rng: np.random.Generator) -> "Furniture":
        """Draw one."""
        ...

    @property
    def variant(self) -> str:
        """Name of its structure."""
        ...

    def field(self) -> Field:
        """Return the solid."""
        ...


KINDS: dict[str, type[Furniture]] = {
    "bathtub": Bathtub,
    "bed": Bed,
    "chair": Chair,
    "desk": Desk,
    "dresser": Dresser,
    "monitor": Monitor,
    "night_stand": NightStand,
    "sofa": Sofa,
    "table": Table,
    "toilet": Toilet,
}
FAMILIES = tuple(KINDS)  # a label is a position in here
STRUCTURES = {name: tuple(kind.VARIANTS) for name, kind in KINDS.items()}
"""Names of the structural variants of every family."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One accepted piece of furniture, centred in the box.

    Args:
        family: Name of its family.
        furniture: Its parameters.
        shift: Whole cells (dx, dy) that centre it in plan.
        reference: Its occupancy at 32^3.
    """

    family: str
    furniture: Furniture
    shift: tuple[int, int]
    reference: NDArray[np.bool_]

    @property
    def variant(self) -> str:
        """Name of its structure."""
        return self.furniture.variant

    def field(self) -> Field:
        """Return the centred solid, cut off at the floor."""
        body = warps.move(self.furniture.field(), x=self.shift[0], y=self.shift[1])
        return sdf.intersect(body, lambda axes: -axes.z)

    def occupancy(self, resolution: int) -> NDArray[np.bool_]:
        """Return the solid voxels, shape (R, R, R)."""
        if resolution == REFERENCE:
            return self.reference
        return np.asarray(sdf.sample(self.field(), resolution) < 0.0)

    def coverage(self, resolution: int) -> NDArray[np.float32]:
        """Return antialiased occupancies in [0, 1], shape (R, R, R).

        A voxel at signed distance d from the surface, in voxels, is filled by 1/2 - d, clipped.
        """
        distance = sdf.sample(self.field(), resolution) * (resolution / REFERENCE)
        return np.asarray(np.clip(0.5 - distance, 0, 1))


def piece(family: str, index: int, seed: int) -> Piece:
    """Return shape `index` of a family.

    Args:
        family: One of `FAMILIES`.
        index: Which shape of the endless sequence, from 0.
        seed: Seed of the sequence.

    Raises:
        ValueError: If the family is unknown, or no draw passes the checks.
    """
    if family not in KINDS:
        raise ValueError(f"unknown family {family!r}; one of {', '.join(FAMILIES)}")
    for attempt in range(ATTEMPTS):
        key = (FAMILIES.index(family), index, attempt)
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
        found = _settle(family, KINDS[family].sample(rng))
        if found is not None:
            return found
    raise ValueError(f"{family} {index} of seed {seed}: no draw passed in {ATTEMPTS} attempts")


def _settle(family: str, furniture: Furniture) -> Piece | None:
    """Centre a draw in plan, or return None when it fails a check."""
    occupied = sdf.sample(furniture.field(), REFERENCE) < 0.0
    dy, dx = checks.plan_offset(occupied)
    centred = np.roll(occupied, (dy, dx), axis=(1, 2))
    cut = occupied[:, [0, -1]].any() or occupied[:, :, [0, -1]].any()
    sound = (
        not cut
        and checks.has_margins(centred)
        and checks.thick_share(centred) >= THICK
        and checks.is_one_solid(centred)
    )
    return Piece(family, furniture, (dx, dy), centred) if sound else None


def signed_distance(family: str, index: int, resolution: int, seed: int) -> Array:
    """Return the distance field of one shape, in cells (1/32 of the box), negative inside.

    Args:
        family: One of `FAMILIES`.
        index: Which shape of the sequence.
        resolution: Voxels per side, R.
        seed: Seed of the sequence.

    Returns:
        Float32 distances at the voxel centres, shape (R, R, R).
    """
    return sdf.sample(piece(family, index, seed).field(), resolution)
