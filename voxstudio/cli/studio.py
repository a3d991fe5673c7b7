"""`voxstudio [FILE...]`: open the studio."""

from __future__ import annotations

from typing import Annotated

import typer

from voxstudio.errors import ImportRejected


def open_studio(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Shapes, images and checkpoints."),
    ] = None,
) -> None:
    """Open the studio with the given files."""
    from voxstudio.studio.display import probe

    screen = probe()
    try:
        from voxstudio.studio.app import run
    except ImportError as error:  # a system library that Qt needs is missing
        raise ImportRejected(
            "the studio", f"cannot start ({error})", "the system libraries that `make run` names"
        ) from error
    screen.answer()
    try:
        code = run(files or [], screen.close)
    finally:
        screen.close()
    raise typer.Exit(code)
