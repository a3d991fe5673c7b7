"""`voxstudio [FILE...]`: open the studio."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from voxstudio.errors import ImportRejected

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Variables that name a screen to Qt on Linux; without one it would end the process."""


def open_studio(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Shapes, pictures and checkpoints."),
    ] = None,
) -> None:
    """Open the studio with the given files."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in SCREENS):
        raise ImportRejected(
            "the studio", "needs a screen, and there is none here", "`voxstudio tour` without one"
        )
    try:
        from voxstudio.studio.app import run
    except ImportError as error:  # a system library that Qt needs is missing
        raise ImportRejected(
            "the studio", f"cannot start ({error})", "the system libraries that `make run` names"
        ) from error
    raise typer.Exit(run(files or []))
