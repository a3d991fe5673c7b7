"""Heights on which marching cubes joins what hangs together, by edges and corners too.

Marching cubes interpolates between the eight corners of a cell. Two of them above the surface,
with a diagonal between them, are joined only where what is below is not too far below. Any two
corners of a cell touch, so they belong to one connected component: lifting what is below, and
never past the surface, joins what belongs together and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Index = tuple[slice, ...]

LOW, HIGH, ALL = slice(None, -1), slice(1, None), slice(None)

ACROSS_FACE = 0.99
"""Share of the geometric mean of two corners; up to 1 they are joined across a face."""

ACROSS_CELL = 0.3
"""Share of the lower of two opposite corners; up to 1/3 they are joined through a cell."""


def joined(height: Floats) -> Floats:
    """Return the heights (D, H, W) with negative ones lifted where corners would come apart.

    The shape of the surface changes at such joints alone. Signs stay as they are.
    """
    lifted: Floats = height.copy()
    solid = height > 0
    for ends, others in _faces():
        first, second, least = _apart(height, solid, ends, others)
        _lift(lifted, others, least, -ACROSS_FACE * np.sqrt(first * second))
    for ends, others in _cells():
        first, second, least = _apart(height, solid, ends, others)
        _lift(lifted, others, least, -ACROSS_CELL * np.minimum(first, second))
    return lifted


def _apart(
    height: Floats, solid: Bools, ends: list[Index], others: list[Index]
) -> tuple[Floats, Floats, Bools]:
    """Return the heights of ends that only a diagonal joins, both (M,), and where they are."""
    apart = solid[ends[0]] & solid[ends[1]]
    for other in others:
        apart &= ~solid[other]
    return height[ends[0]][apart], height[ends[1]][apart], apart


def _lift(height: Floats, where: list[Index], chosen: Bools, least: Floats) -> None:
    if least.size:
        for index in where:
            height[index][chosen] = np.maximum(height[index][chosen], least)


def _faces() -> Iterator[tuple[list[Index], list[Index]]]:
    """Return both diagonals of every face across each axis, and the corners beside them."""
    for axis in range(3):
        corners = []
        for sides in ((LOW, LOW), (HIGH, HIGH), (LOW, HIGH), (HIGH, LOW)):
            index = list(sides)
            index.insert(axis, ALL)
            corners.append(tuple(index))
        yield corners[:2], corners[2:]
        yield corners[2:], corners[:2]


def _cells() -> Iterator[tuple[list[Index], list[Index]]]:
    """Return the four diagonals of every cell, and the six corners beside each."""
    corners = [(z, y, x) for z in (LOW, HIGH) for y in (LOW, HIGH) for x in (LOW, HIGH)]
    for number in range(4):
        ends: list[Index] = [corners[number], corners[7 - number]]
        others: list[Index] = [corner for corner in corners if corner not in ends]
        yield ends, others
