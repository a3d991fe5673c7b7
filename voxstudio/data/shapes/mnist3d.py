"""Digits with depth (Rezende et al., *MNIST3D*).

Shape i of a digit depends only on (seed, digit, i), and on the pictures where they are the user's
own. Half of the digits are printed, in one of three weights of Inter; the other half are
scikit-learn's handwritten ones, a few of which can so be met in several shapes of a set. Size,
depth, width, weight and slant are drawn, and the place, which is anywhere in the grid.

The paper turns digits by up to a half turn. Here that turn is about the vertical axis, and the
digit tilts by up to 15 degrees only: upside down, a 6 would be a 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage
from scipy.spatial.transform import Rotation

from voxstudio.data.shapes import sdf, warps
from voxstudio.data.shapes.draw import between, chance
from voxstudio.data.shapes.glyphs import CANVAS, EXTENT, FACES, Written, bundled, printed
from voxstudio.data.shapes.posed import Posed, anywhere, stand

if TYPE_CHECKING:
    from voxstudio.data.shapes.glyphs import Distances
    from voxstudio.data.shapes.sdf import Array, Field

DIGITS = tuple("0123456789")
TILT = 15.0
"""Largest angle between a digit's upright and the vertical axis, about x and about y, degrees."""

MARGIN = 2.0
"""Cells of air around a digit in which distances are measured; half a voxel of 8^3."""


def piece(digit: str, index: int, seed: int, own: Written | None = None) -> Posed:
    """Return shape `index` of a digit.

    Args:
        digit: One of `DIGITS`.
        index: Which shape of the endless sequence, from 0.
        seed: Seed of the sequence.
        own: Pictures to take instead of the bundled ones and the fonts.
    """
    key = (DIGITS.index(digit), index)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    if own is None and chance(rng, 0.5):
        variant, outline = "printed", printed(FACES[rng.integers(len(FACES))], digit)
    else:
        variant, outline = "written", (own or bundled())(digit, rng)
    solid = stand(body(outline, Style.sample(rng)), upright(rng), rng)
    return Posed(digit, variant, solid, anywhere(rng))


def upright(rng: np.random.Generator) -> Rotation:
    """Draw a rotation by any angle about the vertical axis and a small tilt."""
    angles = [*rng.uniform(-TILT, TILT, 2), between(rng, -180, 180)]
    return Rotation.from_euler("xyz", angles, degrees=True)


@dataclass(frozen=True)
class Style:
    """How a digit becomes a body.

    Args:
        height: Of its ink, or width where that is larger, in cells.
        width: Factor on its width.
        slant: How far it leans to the right, per height.
        bold: By how much its strokes grow on all sides, in cells.
        depth: Thickness across its plane, in cells.
    """

    height: float
    width: float
    slant: float
    bold: float
    depth: float

    @classmethod
    def sample(cls, rng: np.random.Generator) -> Style:
        """Draw one."""
        return cls(
            height=between(rng, 13.0, 18.0),
            width=between(rng, 0.85, 1.15),
            slant=between(rng, -0.15, 0.25),
            bold=between(rng, 0.0, 0.35),
            depth=between(rng, 3.0, 6.0),
        )


def body(outline: Distances, style: Style) -> Field:
    """Return a digit as a solid around the origin that faces low y.

    Args:
        outline: Distances in pixels, (64, 64).
        style: What becomes of it.
    """
    pixel = style.height / EXTENT

    def profile(x: Array, z: Array) -> Array:
        rows = (CANVAS - 1) / 2 - z / pixel
        columns = (CANVAS - 1) / 2 + (x - style.slant * z) / (style.width * pixel)
        pixels = ndimage.map_coordinates(outline, [rows, columns], order=1, mode="nearest")
        return np.asarray(pixels * pixel - style.bold)

    half = style.depth / 2
    high = style.height / 2 + style.bold + MARGIN
    halves = (1.4 * high, half + MARGIN, high)  # wider by width and slant
    return warps.bounded(sdf.extrude(profile, (-half, half), "y"), halves, MARGIN)
