"""A moving picture of shapes that turn into each other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image

from voxstudio.files import write_atomically
from voxstudio.render import style
from voxstudio.render.picture import picture

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

FRAME_MS = 80
END_MS = 600
"""How long the first and the last frame stay."""


def write_gif(
    path: Path, shapes: NDArray[np.float32], size: int = 320, *, theme: style.Theme = style.DARK
) -> None:
    """Write shapes (N, D, H, W) as a GIF that runs there and back, whole or not at all.

    All frames show the box of all shapes together, so that nothing jumps.
    """
    union = shapes.max(axis=0)
    drawn = [Image.fromarray(picture(s, size, theme=theme, framed=union)) for s in shapes]
    frames = [*drawn, *drawn[-2:0:-1]]
    times = [END_MS if frame in (drawn[0], drawn[-1]) else FRAME_MS for frame in frames]
    buffer = io.BytesIO()
    frames[0].save(
        buffer,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        optimize=True,
    )
    write_atomically(path, lambda file: file.write(buffer.getbuffer()))
