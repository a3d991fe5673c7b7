"""The argument CHECKPOINT of commands, refused at once where it cannot do what they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.operations import Operation


def find_supporting(checkpoint: str, operation: Operation) -> Path:
    """Return the file of a checkpoint that is needed for something; loads no weights.

    Args:
        checkpoint: A path, or an installed model's name.
        operation: What it is needed for.

    Raises:
        ImportRejected: If there is no such checkpoint.
        Unsupported: If it cannot do this.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(checkpoint)
    operation.check(read_header(path))
    return path


def checkpoint_for(operation: Operation) -> Any:  # noqa: ANN401 - what typer wants
    """Return the argument CHECKPOINT of a command, which is refused unless it can do this.

    That happens while the command line is read, before torch is imported or any file is opened.
    """

    def check(given: str) -> str:
        find_supporting(given, operation)
        return given

    return typer.Argument(
        metavar="CHECKPOINT", help="A checkpoint file or a shipped model's name.", callback=check
    )
