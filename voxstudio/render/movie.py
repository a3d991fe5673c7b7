"""A moving picture of shapes that turn into each other, as a GIF or an MP4 film."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed, write_atomically
from voxstudio.render import style
from voxstudio.render.picture import framed_box, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

FRAME_MS = 80
REST = 7
"""Frames that each end of a path stays for, beyond its own."""
SIZE = 320
TURN = 72
"""Pictures of a turntable: five degrees apart, six seconds for a turn."""


def pictures(
    shapes: NDArray[np.float32], size: int = SIZE, *, theme: style.Theme = style.DARK
) -> Iterator[Picture]:
    """Draw shapes (N, D, H, W) one by one as pictures (size, size, 3), sRGB.

    All show the box of all shapes together, so that nothing jumps.
    """
    union = shapes.max(axis=0)
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


def write_film(path: Path, frames: Sequence[Picture]) -> None:
    """Write frames (H, W, 3), which repeat for ever, whole or not at all.

    Args:
        path: Its ending decides the format: `.gif` or `.mp4`.
        frames: Of one size.

    Raises:
        ImportRejected: If the ending is another one.
        SaveFailed: If the file cannot be written.
    """
    encode = FORMATS.get(path.suffix.lower())
    if encode is None:
        raise ImportRejected(path, "names no kind of film", " or ".join(FORMATS))
    try:
        data = encode(frames)
    except OSError as error:
        raise SaveFailed(f"{path}: cannot be written: {error}") from error
    write_atomically(path, lambda file: file.write(data))


def _gif(frames: Sequence[Picture]) -> bytes:
    drawn = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    drawn[0].save(  # frames that are alike become one that stays longer
        buffer,
        "GIF",
        save_all=True,
        append_images=drawn[1:],
        duration=FRAME_MS,
        loop=0,
        optimize=True,
    )
    return buffer.getvalue()


def _mp4(frames: Sequence[Picture]) -> bytes:
    """Raises OSError if ffmpeg made no whole film, which it does not say itself."""
    with TemporaryDirectory() as folder:  # ffmpeg wants a file that it can go back in
        path = Path(folder) / "film.mp4"
        with suppress(OSError):  # a pipe that broke; how many frames there are says it all
            _encode(path, frames)
        if _count(path) != len(frames):
            raise OSError(f"no film could be put together in {folder}; its disk may be full")
        return path.read_bytes()


def _encode(path: Path, frames: Sequence[Picture]) -> None:
    import imageio_ffmpeg

    height, width = frames[0].shape[:2]
    film = imageio_ffmpeg.write_frames(
        str(path),
        (width, height),
        fps=1000 / FRAME_MS,
        quality=8,
        macro_block_size=2,
        ffmpeg_log_level="quiet",
    )
    film.send(None)
    try:
        for frame in frames:
            film.send(np.ascontiguousarray(frame))
    finally:
        film.close()


def _count(path: Path) -> int:
    """Return how many frames a film has, 0 if it is not whole."""
    import imageio_ffmpeg

    try:
        return int(imageio_ffmpeg.count_frames_and_secs(str(path))[0])
    except RuntimeError:
        return 0


FORMATS: dict[str, Callable[[Sequence[Picture]], bytes]] = {".gif": _gif, ".mp4": _mp4}
"""What writes each kind of film, by the ending of its file."""
