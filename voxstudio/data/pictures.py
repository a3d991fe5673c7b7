"""Picture files of any size as what a model takes: how bright a shape is on nothing, or colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

T = TypeVar("T")
ACCEPTED = "a PNG or JPEG file of a bright shape on black or on nothing"
COLOURS_ACCEPTED = "a PNG or JPEG file of a coloured shape on white or on nothing"
KINDS = ("PNG", "JPEG")
LARGEST = 8192
"""Pixels along each axis of a file accepted; below where Pillow itself would warn."""

PAPER = (255, 255, 255)
"""What shows through a coloured picture, and around one that is not square."""


def read_picture(path: Path, size: int) -> NDArray[np.float32]:
    """Read how bright a picture is where, 0 for the background and where it is transparent.

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
    """Return what there is to see in a file."""
    try:
        with Image.open(path, formats=KINDS) as file:
            if max(file.size) > LARGEST:
                fault = f"has {file.width} x {file.height} pixels"
                raise ImportRejected(path, fault, f"at most {LARGEST} x {LARGEST} pixels")
            return look(file)
    except UnidentifiedImageError as error:
        raise ImportRejected(path, "is no picture", accepted) from error
    except Image.DecompressionBombError as error:
        raise ImportRejected(
            path, "has too many pixels", f"at most {LARGEST} x {LARGEST} pixels"
        ) from error
    except (OSError, SyntaxError, ValueError) as error:  # Pillow's, of damaged files
        fault = getattr(error, "strerror", None) or "is a damaged picture"
        raise ImportRejected(path, fault, accepted) from error


def _on_paper(file: Image.Image) -> Image.Image:
    """Return the whole picture, opaque and upright."""
    turned = ImageOps.exif_transpose(file).convert("RGBA")
    paper = Image.new("RGBA", turned.size, PAPER)
    return Image.alpha_composite(paper, turned).convert("RGB")


def _brightness(file: Image.Image) -> NDArray[np.float32]:
    """Return brightness times opacity, (h, w) from 0 to 1."""
    if file.mode.startswith("I"):  # 16 bits
        return (np.asarray(file) / 65535).astype(np.float32)
    rgba = file.convert("RGBA")
    grey, opacity = np.asarray(rgba.convert("L")), np.asarray(rgba.getchannel("A"))
    return np.asarray(grey.astype(np.float32) * opacity / 255**2, np.float32)


def fitted(values: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """Widen a picture (h, w) to a square and resize it by the mean over a pixel's area.

    Args:
        values: From 0, the background, to 1.
        size: R, pixels of the result along each axis.
    """
    height, width = values.shape
    side = max(height, width)
    whole = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    whole[top : top + height, left : left + width] = values
    kind = Image.Resampling.BOX if side >= size else Image.Resampling.BILINEAR
    resized = np.asarray(Image.fromarray(whole).resize((size, size), kind), np.float32)
    return resized.clip(0, 1)
