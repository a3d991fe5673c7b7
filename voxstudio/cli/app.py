"""The tree of commands."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from voxstudio import __version__
from voxstudio.cli import (
    arithmetic,
    bench,
    complete,
    convert,
    data,
    denoise,
    encode,
    evaluate,
    export,
    gallery,
    inspect,
    interpolate,
    mesh,
    models,
    project,
    recall,
    reconstruct,
    recover,
    replay,
    sample,
    studio,
    super_resolve,
    tour,
    train,
)
from voxstudio.cli.checked import Commands
from voxstudio.cli.places import is_there
from voxstudio.errors import ImportRejected


def looks_like_a_file(word: str) -> bool:
    """Return whether a word names a file, there or not: it has a folder or an ending."""
    return is_there(Path(word)) or os.sep in word or bool(Path(word).suffix)


def nearest(word: str, group: TyperGroup) -> str:
    """Say which command was meant."""
    known = [name for name, command in group.commands.items() if not command.hidden]
    close = get_close_matches(word, known, n=1)
    one = "a command of `voxstudio --help`"
    return f"`voxstudio {close[0]}`, or {one}" if close else one


class StudioGroup(TyperGroup):
    """A group whose first word may be a file: `voxstudio chair.npz` opens the studio with it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - click's types
        """Hand words that are no command to `open`."""
        word = args[0]
        if word not in self.commands:
            if not looks_like_a_file(word):
                raise ImportRejected(word, "is neither a command nor a file", nearest(word, self))
            args = ["open", *args]
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's types
        """Show both ways to start."""
        formatter.write_usage(ctx.command_path, "[FILE...] | COMMAND [ARGS...]")


app = Commands(
    cls=StudioGroup,
    name="voxstudio",
    help="An interactive studio for generative models of 3D shapes.",
    epilog="Without a command, voxstudio opens the studio with the given files.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"voxstudio {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """An interactive studio for generative models of 3D shapes."""
    if context.invoked_subcommand is None:
        studio.open_studio([])


app.command("open", hidden=True)(studio.open_studio)
app.command("tour")(tour.tour)
app.add_typer(models.app, name="models")
app.command("info")(inspect.info)
app.command("convert")(convert.convert)
app.command("train")(train.train)
app.command("sample")(sample.sample)
app.command("export")(export.export)
app.command("recover")(recover.recover)
app.command("complete")(complete.complete)
app.command("denoise")(denoise.denoise)
app.command("super-resolve")(super_resolve.super_resolve)
app.command("recall")(recall.recall)
app.command("reconstruct")(reconstruct.reconstruct)
app.command("encode")(encode.encode)
app.command("interpolate")(interpolate.interpolate)
app.command("arithmetic")(arithmetic.arithmetic)
app.command("mesh")(mesh.mesh)
app.command("project")(project.project)
app.command("replay")(replay.replay)
app.command("gallery", hidden=True)(gallery.gallery)
app.command("bench")(bench.bench)
app.add_typer(data.app, name="data")
app.add_typer(evaluate.app, name="evaluate")
