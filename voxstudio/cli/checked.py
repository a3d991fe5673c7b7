"""What every command checks before it begins."""

from __future__ import annotations

import math
import re
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperCommand

from voxstudio.cli.places import check_input, is_there
from voxstudio.files import check_kept, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Command = TypeVar("Command", bound="Callable[..., Any]")

WRITTEN = ("target", "out", "json_file", "html_file")
"""Parameters that name what a command writes."""

RUNNING: ContextVar[Any] = ContextVar("RUNNING")
"""The command that runs: click's context, with its words and parameters."""


class CheckedCommand(TyperCommand):
    """A command that begins with numbers that are finite, and with files that there are.

    It refuses, before any work, to write over a file that it reads; a file of a folder of results
    is refused when it is written. `--force` allows both.
    """

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - click's types
        """Run the command with its inputs kept."""
        RUNNING.set(ctx)
        for param in self.params:
            _check_value(ctx, param, ctx.params.get(param.name or ""))
        if ctx.params.get("force"):
            return super().invoke(ctx)
        read = [value for name, value in ctx.params.items() if name not in WRITTEN]
        with kept(_files(read)):
            for name in WRITTEN:
                for path in _files(ctx.params.get(name)):
                    check_kept(path)
            return super().invoke(ctx)


class Commands(typer.Typer):
    """A tree of commands that are checked."""

    def command(
        self,
        name: str | None = None,
        **told: Any,  # noqa: ANN401 - as typer's
    ) -> Callable[[Command], Command]:
        """Register a command."""
        return super().command(name, **{"cls": CheckedCommand, **told})


def _check_value(ctx: Any, param: Any, value: Any) -> None:  # noqa: ANN401 - of any parameter
    """Refuse a number that is none, which no bound finds, and a file that is not there.

    Raises:
        BadParameter: If a number is not finite.
        ImportRejected: If a file is not there.
    """
    if isinstance(value, list | tuple):
        for each in value:
            _check_value(ctx, param, each)
    elif isinstance(value, float) and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is not a finite number", ctx, param)
    elif isinstance(value, Path) and param.name not in WRITTEN:
        check_input(value)


def _files(value: Any) -> Iterator[Path]:  # noqa: ANN401 - of any parameter
    """Yield the files that a parameter names, as in `chair.npz#3` and `file:mask.npz` too."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _files(each)
    elif isinstance(value, str | Path):
        text = str(value)
        names = {text, text.removeprefix("file:"), re.sub(r"#\d+$", "", text)}
        yield from (path for path in map(Path, names) if is_there(path))
