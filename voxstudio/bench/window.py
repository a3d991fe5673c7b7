"""The rows of the real window, measured in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from voxstudio.bench.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = "voxstudio.studio.benchmark"
XVFB = ("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24 -noreset")
TIMEOUT_S = 180
KINDS = ("CONFIG", "DATA", "CACHE", "STATE")
"""Folders that the measured window has of its own, so that it leaves the user's settings alone."""


class NoWindow(Exception):
    """Why the window could not be measured, in one line."""


def rows(checkpoint: Path, threads: int) -> Iterator[Row]:
    """Open the studio on a screen, if need be one of its own, and measure it.

    Args:
        checkpoint: Whose chain runs.
        threads: CPU threads of the model; 0 for the studio's own choice.

    Raises:
        NoWindow: If there is no screen, or the window could not be opened.
    """
    words = [*_screen(), sys.executable, "-m", MODULE, str(checkpoint), str(threads)]
    with tempfile.TemporaryDirectory() as home:
        done = _run(words, {**os.environ, **{f"XDG_{kind}_HOME": home for kind in KINDS}})
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise NoWindow(f"the window did not open: {lines[-1]}")
    for values in json.loads(done.stdout.splitlines()[-1]):
        yield Row(**values)


def _run(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoWindow(f"the window was not done after {TIMEOUT_S} s") from error


def _screen() -> tuple[str, ...]:
    """Return the words in front of a command that needs a screen.

    Raises:
        NoWindow: If there is neither a screen nor a way to make one.
    """
    if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ()
    if shutil.which(XVFB[0]) is None:
        raise NoWindow("there is no screen, and no xvfb-run to make one")
    return XVFB
