"""`voxstudio [FILE...]`: open the studio."""

from __future__ import annotations

from typing import Annotated

import typer

from voxstudio.errors import ImportRejected


def open_studio(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE...]", help="Shapes and checkpoints.")
    ] = None,
) -> None:
    """Open the studio with the given files."""
    try:
        from voxstudio.studio.app import run
    except ModuleNotFoundError as error:
        raise ImportRejected(
            "the studio", "is not part of this version yet", "sample, recover, evaluate, train"
        ) from error
    raise typer.Exit(run(files or []))
