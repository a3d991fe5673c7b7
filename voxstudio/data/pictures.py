"""Picture files of any size as what a model takes: how bright a shape is on nothing, or colours."""

from __future__ import annotations

import struct
import warnings
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from voxstudio.errors import ImportRejected
from voxstudio.files import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

T = TypeVar("T")
ACCEPTED = "a PNG or JPEG file of a bright shape on black or on nothing"
COLOURS_ACCEPTED = "a PNG or JPEG file of a coloured shape on white or on nothing"
KINDS = ("PNG", "JPEG")
SIDE = 4096
"""Pixels along each axis of a picture that is decoded; it takes 64 MB then, and twice that here."""

ROWS = 256
"""Rows of a picture that are looked at in one go, so that looking takes little memory."""

FAULTS = (OSError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, struct.error)
"""Pillow's, of damaged files."""

PAPER = (255, 255, 255)
"""What shows through a coloured picture, and around one that is not square."""


def read_picture(path: Path, size: int) -> NDArray[np.float32]:
    """Read how bright a picture is where, 0 for the background and where it is transparent.

    It is turned as its camera says.

    Args:
        path: Grey or coloured, perhaps transparent, of any size. One that is not square is widened
            by background.
        size: R, pixels of the result along each axis.

    Returns:
        (R, R) from 0 to 1, row 0 on top.

    Raises:
        ImportRejected: If it is no picture, damaged or too large.
    """
    return fitted(_seen(path, _brightness, ACCEPTED), size)


def read_colours(path: Path, size: int) -> NDArray[np.uint8]:
    """Read the colours of a picture on white paper, turned as its camera says.

    Args:
        path: Grey or coloured, perhaps transparent, of any size. One that is not square is widened
            by paper.
        size: R, pixels of the result along each axis.

    Returns:
        sRGB, (3, R, R), row 0 on top.

    Raises:
        ImportRejected: If it is no picture, damaged or too large.
    """
    image = _seen(path, _on_paper, COLOURS_ACCEPTED)
    fitted = ImageOps.pad(image, (size, size), Image.Resampling.BOX, color=PAPER)
    return np.ascontiguousarray(np.asarray(fitted).transpose(2, 0, 1))


def _seen(path: Path, look: Callable[[Image.Image], T], accepted: str) -> T:
    """Return what there is to see in a file, turned as its camera says.

    Args:
        path: A picture; its size is looked at before any pixel is decoded.
        look: Takes the picture, upright.
        accepted: What would be accepted.

    Raises:
        ImportRejected: If it is no picture, damaged or too large.
    """
    try:
        with open_regular(path) as opened, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes and damaged tags; both are looked at here
            file = Image.open(opened, formats=KINDS)
            width, height = file.size
            if file.format == "JPEG" and width * height <= 2 * SIDE**2 and max(file.size) > SIDE:
                file.draft(None, (width // 2, height // 2))  # decodes at half the size
            if max(file.size) > SIDE:
                raise _too_large(path, f"has {width} x {height} pixels")
            ImageOps.exif_transpose(file, in_place=True)
            return look(file)
    except UnidentifiedImageError as error:
        raise ImportRejected(path, "is no picture", accepted) from error
    except Image.DecompressionBombError as error:
        raise _too_large(path, "has too many pixels") from error
    except FAULTS as error:
        fault = getattr(error, "strerror", None) or "is a damaged picture"
        raise ImportRejected(path, fault, accepted) from error


def _too_large(path: Path, fault: str) -> ImportRejected:
    accepted = f"at most {SIDE} x {SIDE} pixels, or a JPEG of twice as many"
    return ImportRejected(path, fault, accepted)


def _bands(picture: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Yield the picture from above in bands of colours with their opacity."""
    for top in range(0, picture.height, ROWS):
        bottom = min(top + ROWS, picture.height)
        yield top, picture.crop((0, top, picture.width, bottom)).convert("RGBA")


def _on_paper(file: Image.Image) -> Image.Image:
    """Return the whole picture, opaque."""
    whole = Image.new("RGB", file.size)
    for top, band in _bands(file):
        paper = Image.new("RGBA", band.size, PAPER)
        whole.paste(Image.alpha_composite(paper, band).convert("RGB"), (0, top))
    return whole


def _brightness(file: Image.Image) -> NDArray[np.float32]:
    """Return brightness times opacity, (h, w) from 0 to 1."""
    if file.mode.startswith("I"):  # 16 bits
        return np.asarray(np.asarray(file) / np.float32(65535), np.float32)
    bright = np.empty((file.height, file.width), np.float32)
    for top, band in _bands(file):
        grey, opacity = np.asarray(band.convert("L")), np.asarray(band.getchannel("A"))
        bright[top : top + band.height] = grey.astype(np.float32) * opacity / 255**2
    return bright


def fitted(values: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Widen a picture (h, w) to a square and resize it by the mean over a pixel's area.

    Args:
        values: From 0, the background, to 1.
        size: R, pixels of the result along each axis.
    """
    height, width = values.shape
    side = max(height, width)
    whole = values
    if height != width:
        whole = np.zeros((side, side), np.float32)
        top, left = (side - height) // 2, (side - width) // 2
        whole[top : top + height, left : left + width] = values
    kind = Image.Resampling.BOX if side >= size else Image.Resampling.BILINEAR
    resized = np.asarray(Image.fromarray(whole).resize((size, size), kind), np.float32)
    return resized.clip(0, 1)
