"""Picture files as what a model takes: square, opaque, of its size."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from voxstudio.data.formats.faults import refused_if_damaged
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORMATS = ("PNG", "JPEG")
PIXELS = 50_000_000
"""Of a picture, before it is made smaller."""

ACCEPTED = "a PNG or JPEG picture of at most 50 million pixels"
PAPER = (255, 255, 255)
"""What shows through a picture, and around one that is not square."""


def read_picture(path: Path, size: int) -> NDArray[np.uint8]:
    """Read a picture as sRGB, (3, R, R), R = size.

    It is turned as its camera says, put on white paper and made smaller or larger as a whole.

    Raises:
        ImportRejected: If the file is damaged, too large or no picture.
    """
    with refused_if_damaged(path, ACCEPTED), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of large pictures and of odd colour tables
        try:
            image = _opened(path)
        except (UnidentifiedImageError, Image.DecompressionBombError) as error:
            raise ImportRejected(path, "is no picture", ACCEPTED) from error
        except SyntaxError as error:  # a broken chunk of a PNG
            raise ImportRejected(path, f"is damaged ({error})", ACCEPTED) from error
    fitted = ImageOps.pad(image, (size, size), Image.Resampling.BOX, color=PAPER)
    return np.ascontiguousarray(np.asarray(fitted).transpose(2, 0, 1))


def _opened(path: Path) -> Image.Image:
    """Return the whole picture, opaque and upright."""
    with Image.open(path, formats=FORMATS) as file:
        if file.width * file.height > PIXELS:
            fault = f"has {file.width} x {file.height} pixels"
            raise ImportRejected(path, fault, ACCEPTED)
        turned = ImageOps.exif_transpose(file).convert("RGBA")
    paper = Image.new("RGBA", turned.size, PAPER)
    return Image.alpha_composite(paper, turned).convert("RGB")
