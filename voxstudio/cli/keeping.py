"""No command writes over what it reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperCommand

from voxstudio.files import check_kept, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Command = TypeVar("Command", bound="Callable[..., Any]")

WRITTEN = ("target", "out", "json_file")
"""Parameters that name what a command writes."""


class KeepingCommand(TyperCommand):
    """A command that refuses, before any work, to write over a file that it reads.

    A file of a folder of results is refused when it is written. `--force` allows both.
    """

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - click's types
        """Run the command with its inputs kept."""
        if ctx.params.get("force"):
            return super().invoke(ctx)
        read = [value for name, value in ctx.params.items() if name not in WRITTEN]
        with kept(_files(read)):
            for name in WRITTEN:
                for path in _files(ctx.params.get(name)):
                    check_kept(path)
            return super().invoke(ctx)


class Commands(typer.Typer):
    """A tree of commands that keep what they read."""

    def command(
        self,
        name: str | None = None,
        **told: Any,  # noqa: ANN401 - as typer's
    ) -> Callable[[Command], Command]:
        """Register a command."""
        return super().command(name, **{"cls": KeepingCommand, **told})


def _files(value: Any) -> Iterator[Path]:  # noqa: ANN401 - of any parameter
    """Yield the files that a parameter names, as in `chair.npz#3` and `file:mask.npz` too."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _files(each)
    elif isinstance(value, str | Path):
        text = str(value)
        names = {text, text.removeprefix("file:"), re.sub(r"#\d+$", "", text)}
        yield from (path for path in map(Path, names) if _is_file(path))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with a zero byte
        return False
