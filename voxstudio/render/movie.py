"""A moving picture of shapes that turn into each other: WebP, PNG, GIF or MP4."""

from __future__ import annotations

import io
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from voxstudio.coarse import copies
from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.provenance.carriers import write_signed
from voxstudio.render import style
from voxstudio.render.ffmpeg import encode_mp4
from voxstudio.render.picture import framed_box, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Encoder = Callable[[Path, Sequence[Picture]], bytes]

FRAME_MS = 80
REST = 7
"""Frames that each end of a path stays for, beyond its own."""
SIZE = 320
TURN = 72
"""Pictures of a turntable: five degrees apart, six seconds for a turn."""


def pictures(
    shapes: Iterable[NDArray[np.float32]], size: int = SIZE, *, theme: style.Theme = style.DARK
) -> Iterator[Picture]:
    """Draw shapes (D, H, W) one by one as pictures (size, size, 3), sRGB.

    All show the box of all shapes together, so that nothing jumps. Coarser grids of a run over
    several are drawn as blocks of the finest.
    """
    shapes = list(shapes)
    side = max(map(len, shapes))
    shapes = [copies(shape[None], side // len(shape))[0] for shape in shapes]
    union = reduce(np.maximum, shapes)
    for shape in shapes:
        yield picture(shape, size, theme=theme, framed=union)


def turntable(
    shape: NDArray[np.float32], size: int = SIZE, *, theme: style.Theme = style.DARK
) -> Iterator[Picture]:
    """Draw a shape (D, H, W) from `TURN` sides around it, as pictures (size, size, 3), sRGB."""
    for view in style.turn(framed_box(shape), TURN):
        yield picture(shape, size, theme=theme, view=view)


def there_and_back(frames: Sequence[Picture]) -> list[Picture]:
    """Run to the last frame and back, with a rest at both ends."""
    first, last = [frames[0]] * REST, [frames[-1]] * REST
    return [*first, *frames, *last, *frames[-2:0:-1]]


def write_film(path: Path, frames: Sequence[Picture], recipe: str = "") -> None:
    """Write frames (H, W, 3), which repeat for ever, whole or not at all.

    Args:
        path: Its ending decides the format, one of `FORMATS`; `.mp4` needs ffmpeg.
        frames: Of one size.
        recipe: Of what they show; in a PNG, beside any other film.

    Raises:
        ImportRejected: If the ending is another one, or there is no ffmpeg.
        SaveFailed: If the file cannot be written.
    """
    encode = FORMATS.get(path.suffix.lower())
    if encode is None:
        raise ImportRejected(path, "names no kind of film", " or ".join(FORMATS))
    try:
        data = encode(path, frames)
    except OSError as error:
        raise SaveFailed(f"{path}: cannot be written: {error}") from error
    write_signed(path, data, recipe)


def _animated(kind: str, **options: int | bool) -> Encoder:
    """Return what makes a picture of several frames; frames that are alike become one."""

    def encode(_path: Path, frames: Sequence[Picture]) -> bytes:
        first, *others = (Image.fromarray(frame) for frame in frames)
        buffer = io.BytesIO()
        first.save(
            buffer, kind, save_all=True, append_images=others, duration=FRAME_MS, loop=0, **options
        )
        return buffer.getvalue()

    return encode


def _mp4(path: Path, frames: Sequence[Picture]) -> bytes:
    return encode_mp4(path, frames, FRAME_MS)


FORMATS: dict[str, Encoder] = {
    ".webp": _animated("WEBP", quality=90),
    ".png": _animated("PNG"),
    ".gif": _animated("GIF", optimize=True),
    ".mp4": _mp4,
}
"""What writes each kind of film, by the ending of its file."""
