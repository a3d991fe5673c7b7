"""Every set of shapes that voxstudio makes itself, under the name it has in commands and recipes.

Shape i of a set depends only on the seed, its class, and which of that class it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voxstudio.data.shapes import families, mnist3d, necker, primitives
from voxstudio.errors import ImportRejected
from voxstudio.room import BYTES, check_room

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class Piece(Protocol):
    """One shape, at any resolution."""

    @property
    def family(self) -> str:
        """Name of its class."""
        ...

    @property
    def variant(self) -> str:
        """Name of its structure."""
        ...

    def occupancy(self, resolution: int) -> NDArray[np.bool_]:
        """Return the solid voxels, shape (R, R, R)."""
        ...

    def coverage(self, resolution: int) -> NDArray[np.float32]:
        """Return antialiased occupancies in [0, 1], shape (R, R, R)."""
        ...


@dataclass(frozen=True)
class Source:
    """Where the shapes of one name come from.

    Args:
        label_names: Names of the classes; a label is a position in them.
        members: Those that are made, in turn.
        resolution: Voxels per side where none is asked for.
        piece: Shape number i of a class, from (name of the class, i, seed).
    """

    label_names: tuple[str, ...]
    members: tuple[str, ...]
    resolution: int
    piece: Callable[[str, int, int], Piece]


@dataclass(frozen=True, eq=False)
class Shapes:
    """A labelled set of solids.

    Args:
        voxels: Occupancy 0 or 1, shape (N, R, R, R), uint8, `[z, y, x]`, z up, front at low y.
        labels: Index into `label_names`, shape (N,), uint8.
        label_names: All classes of the source.
        variants: Structure of every shape, shape (N,).
    """

    voxels: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    label_names: tuple[str, ...]
    variants: NDArray[np.str_]


def _furniture(*members: str) -> Source:
    return Source(families.FAMILIES, members, families.REFERENCE, families.piece)


FURNITURE = "furniture"
MNIST3D = "mnist3d"
SOURCES: dict[str, Source] = {
    **{name: _furniture(name) for name in families.FAMILIES},
    FURNITURE: _furniture(*families.FAMILIES),
    "primitives": Source(primitives.KINDS, primitives.KINDS, 30, primitives.piece),
    MNIST3D: Source(mnist3d.DIGITS, mnist3d.DIGITS, 30, mnist3d.piece),
    necker.NECKER: Source((necker.NECKER,), (necker.NECKER,), 40, necker.piece),
}


def find(name: str) -> Source:
    """Return a source by its name.

    Raises:
        ImportRejected: If there is none of that name.
    """
    if name not in SOURCES:
        raise ImportRejected(name, "is not a family of shapes", ", ".join(SOURCES))
    return SOURCES[name]


def make(source: Source, count: int, resolution: int | None = None, seed: int = 0) -> Shapes:
    """Make a set of shapes, the k classes in turn: shape i is number i // k of class i % k.

    Args:
        source: Where they come from.
        count: Number of shapes, N.
        resolution: Voxels per side, R; None for the source's own.
        seed: Seed; shape i depends on it, its class and its number alone.

    Raises:
        ValueError: If `count` is negative or `resolution` not positive.
        ImportRejected: If they take more memory than there is.
    """
    side = source.resolution if resolution is None else resolution
    if count < 0 or side < 1:
        raise ValueError(f"{count} shapes of {side} voxels a side cannot be made")
    check_room(count, side, BYTES)
    voxels = np.empty((count, side, side, side), dtype=np.uint8)
    labels, variants = np.empty(count, dtype=np.uint8), []
    for slot in range(count):
        index, turn = divmod(slot, len(source.members))
        found = source.piece(source.members[turn], index, seed)
        voxels[slot] = found.occupancy(side)
        labels[slot] = source.label_names.index(found.family)
        variants.append(found.variant)
    return Shapes(voxels, labels, source.label_names, np.array(variants, dtype=np.str_))
