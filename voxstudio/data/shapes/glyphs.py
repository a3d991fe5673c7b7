"""Digits as distances in the plane: printed in the studio's own fonts, or written by hand."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from voxstudio.library import resources

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Distances = NDArray[np.float32]

FACES = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold")
CANVAS = 64
"""Pixels along a side of a glyph."""
EXTENT = 48
"""Pixels along the longer side of its ink, which is in the middle."""
INK = 0.42
"""Darkness, as a share of the darkest, above which there is ink."""


@dataclass(frozen=True, eq=False)
class Written:
    """Digits written by hand.

    Args:
        images: Dark on 0, (N, H, W).
        labels: Which digits they are, (N,), 0 to 9.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.integer]

    @property
    def digits(self) -> tuple[str, ...]:
        """The digits there are."""
        return tuple(str(label) for label in np.unique(self.labels))

    def __call__(self, digit: str, rng: np.random.Generator) -> Distances:
        """Draw one of the pictures of a digit, (64, 64)."""
        return glyph(self.images[rng.choice(np.flatnonzero(self.labels == int(digit)))])


@functools.cache
def bundled() -> Written:
    """Return scikit-learn's 1,797 digits of 8 x 8 pixels."""
    from sklearn.datasets import load_digits

    found = load_digits()
    return Written(found.images.astype(np.uint8), found.target)


@functools.cache
def printed(face: str, digit: str) -> Distances:
    """Return a digit of a typeface, (64, 64).

    Args:
        face: One of `FACES`.
        digit: "0" to "9".
    """
    font = ImageFont.truetype(str(resources() / "fonts" / f"{face}.otf"), 2 * CANVAS)
    image, middle = Image.new("L", (3 * CANVAS, 3 * CANVAS)), 1.5 * CANVAS
    ImageDraw.Draw(image).text((middle, middle), digit, fill=255, font=font, anchor="mm")
    return glyph(np.asarray(image))


def glyph(image: NDArray[np.uint8]) -> Distances:
    """Return how far every pixel is from the edge of the ink, negative inside it.

    Args:
        image: Dark on 0, (H, W); not all of it 0.

    Returns:
        In pixels, (64, 64), the longer side of the ink 48 pixels long and in the middle.
    """
    high, wide = (side * max(1, 2 * CANVAS // max(image.shape)) for side in image.shape)
    large = Image.fromarray(image.astype(np.float32)).resize((wide, high), Image.Resampling.BICUBIC)
    ink = np.asarray(large) > INK * float(image.max())
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = [max(1, round(side * EXTENT / max(ink.shape))) for side in ink.shape]
    fitted = Image.fromarray(255 * ink.astype(np.uint8)).resize(
        (size[1], size[0]), Image.Resampling.BOX
    )
    canvas = np.zeros((CANVAS, CANVAS), np.bool_)
    top, left = ((CANVAS - side) // 2 for side in size)
    canvas[top : top + size[0], left : left + size[1]] = np.asarray(fitted) > 127
    outside, inside = (ndimage.distance_transform_edt(part) for part in (~canvas, canvas))
    return np.asarray(outside - inside - np.sign(outside - inside) / 2, np.float32)
