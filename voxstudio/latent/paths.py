"""Ways through latent space: lines, arcs of great circles, and a square between four codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Codes = NDArray[np.float32]

Way = Literal["linear", "spherical"]


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


WAYS: dict[Way, Callable[[Codes, Codes, float], Codes]] = {
    "linear": linear,
    "spherical": spherical,
}


def path(first: Codes, second: Codes, steps: int, way: Way = "linear") -> Codes:
    """Return codes (steps, Z) evenly on the way from one to another, both ends included."""
    return np.stack([WAYS[way](first, second, r) for r in np.linspace(0, 1, steps)])


def within(corners: Codes, right: float, up: float, way: Way = "linear") -> Codes:
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


def square(corners: Codes, steps: int, way: Way = "linear") -> Codes:
    """Return codes (steps, steps, Z) evenly over the square, rows from the lower one up."""
    shares = np.linspace(0, 1, steps)
    return np.stack([np.stack([within(corners, r, u, way) for r in shares]) for u in shares])
