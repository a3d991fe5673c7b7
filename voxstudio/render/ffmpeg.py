"""MP4 films by ffmpeg: that of the system, or of the extra `film`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def find_ffmpeg() -> str | None:
    """Return the program, or None."""
    if found := which("ffmpeg"):
        return found
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        return str(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def needed_ffmpeg(path: Path) -> str:
    """Return the program.

    Args:
        path: Of the film that needs it.

    Raises:
        ImportRejected: If there is none.
    """
    program = find_ffmpeg()
    if program is None:
        accepted = ".webp, .png or .gif; or `ffmpeg`, or pip install 'voxstudio[film]'"
        raise ImportRejected(path, "needs ffmpeg", accepted)
    return program


def encode_mp4(path: Path, frames: Sequence[NDArray[np.uint8]], frame_ms: float) -> bytes:
    """Return a film of frames (H, W, 3) that stay for some milliseconds each.

    Raises:
        ImportRejected: If there is no ffmpeg.
        OSError: If it made no whole film.
    """
    program = needed_ffmpeg(path)
    height, width = frames[0].shape[:2]
    with TemporaryDirectory() as folder:  # ffmpeg wants a file that it can go back in
        made = Path(folder) / "film.mp4"
        words = [
            program, "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", f"{width}x{height}", "-r", f"{1000 / frame_ms:g}", "-i", "-",
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-crf", "18", str(made),
        ]  # fmt: skip
        data = b"".join(np.ascontiguousarray(frame).tobytes() for frame in frames)
        done = subprocess.run(words, input=data, capture_output=True, check=False)
        if done.returncode:
            why = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            raise OSError(f"ffmpeg made no film: {why or done.returncode}")
        return made.read_bytes()
