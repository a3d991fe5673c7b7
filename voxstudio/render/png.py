"""Pictures as PNG files."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from voxstudio.provenance.carriers import write_signed

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


def encoded(pixels: NDArray[np.uint8], *, optimize: bool = False) -> bytes:
    """Return pixels (H, W, 3) as the bytes of a PNG file."""
    data = BytesIO()
    Image.fromarray(pixels).save(data, "PNG", optimize=optimize)
    return data.getvalue()


def write_png(
    path: Path, pixels: NDArray[np.uint8], *, optimize: bool = False, recipe: str = ""
) -> None:
    """Write pixels (H, W, 3) as a PNG file, whole or not at all; `recipe` made what it shows.

    Raises:
        SaveFailed: If the file cannot be written.
    """
    write_signed(path, encoded(pixels, optimize=optimize), recipe)
