"""Ways through latent space: lines, arcs of great circles, and a square between four codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from voxstudio.choices import Interpolation

    Codes = NDArray[np.float32]

Kind = Literal["line", "square"]
Place = tuple[float, float]
"""Shares of the way to the right and of the way up, each in [0, 1]; a line has only the first."""

EDGE: tuple[Place, ...] = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
"""Once around the square."""


def linear(first: Codes, second: Codes, share: float) -> Codes:
    """Return (1 - r) z0 + r z1 of codes (Z,), r the share (Xie et al., Figure 6)."""
    return np.asarray((1 - share) * first + share * second, np.float32)


def spherical(first: Codes, second: Codes, share: float) -> Codes:
    """Go along the arc between two codes (Z,), their lengths changing evenly (White 2016).

    In many dimensions nearly all codes of the prior are of one length; halfway along a line
    between two they are shorter than any that the generator has learned from.
    """
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    if min(lengths) == 0:
        return linear(first, second, share)
    units = first / lengths[0], second / lengths[1]
    angle = float(np.arccos(np.clip(np.dot(*units), -1, 1)))
    if np.sin(angle) < 1e-4:  # along one line, there is no arc or there are many
        return linear(first, second, share)
    turned = np.sin((1 - share) * angle) * units[0] + np.sin(share * angle) * units[1]
    length = (1 - share) * lengths[0] + share * lengths[1]
    return np.asarray(length * turned / np.sin(angle), np.float32)


WAYS: dict[Interpolation, Callable[[Codes, Codes, float], Codes]] = {
    "linear": linear,
    "spherical": spherical,
}


def path(first: Codes, second: Codes, steps: int, way: Interpolation = "linear") -> Codes:
    """Return codes (steps, Z) evenly on the way from one to another, both ends included."""
    return np.stack([WAYS[way](first, second, r) for r in _shares(steps)])


def within(corners: Codes, right: float, up: float, way: Interpolation = "linear") -> Codes:
    """Return the code (Z,) at a place of the square between four.

    Args:
        corners: Codes (4, Z): lower left, lower right, upper left, upper right.
        right: Share of the way to the right.
        up: Share of the way up.
        way: How two codes are joined.
    """
    join = WAYS[way]
    lower, upper = join(corners[0], corners[1], right), join(corners[2], corners[3], right)
    return join(lower, upper, up)


def square(corners: Codes, steps: int, way: Interpolation = "linear") -> Codes:
    """Return codes (steps, steps, Z) evenly over the square, rows from the lower one up."""
    shares = _shares(steps)
    return np.stack([np.stack([within(corners, r, u, way) for r in shares]) for u in shares])


def between(
    corners: Codes, place: Place, way: Interpolation = "linear", shift: Codes | None = None
) -> Codes:
    """Return the code (Z,) at a place of the line between two corners, or of the square of four.

    Args:
        corners: Codes (2, Z) or (4, Z).
        place: Where.
        way: How two codes are joined.
        shift: Added to the code, (Z,).
    """
    if len(corners) == 2:
        found = WAYS[way](corners[0], corners[1], place[0])
    else:
        found = within(corners, *place, way)
    return found if shift is None else np.asarray(found + shift, np.float32)


def place_at(kind: Kind, share: float) -> Place:
    """Return the place at a share of the path: the line, or once around the edge of the square."""
    if kind == "line":
        return share, 0.0
    side = min(int(4 * share), 3)
    start, end, part = EDGE[side], EDGE[side + 1], 4 * share - side
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def places(kind: Kind, count: int) -> list[Place]:
    """Return evenly spaced places of a path; those of a square do not repeat the first."""
    return [place_at(kind, share) for share in _shares(count, endpoint=kind == "line")]


def _shares(count: int, *, endpoint: bool = True) -> Sequence[float]:
    """Return even shares as Python's numbers: NumPy's would make codes float64."""
    shares: list[float] = np.linspace(0, 1, count, endpoint=endpoint).tolist()
    return shares
