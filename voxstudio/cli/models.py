"""`voxstudio models`: what is installed; `voxstudio models add`: more of them."""

from __future__ import annotations

from typing import Annotated

import typer

from voxstudio.cli.checked import Commands
from voxstudio.cli.console import progress, say, say_aside, say_json, say_table
from voxstudio.cli.options import AsJson

SHOWN = 20
"""Files that cannot be read of which the reason is said."""

app = Commands(help="List and add checkpoints.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: AsJson = False) -> None:
    """List shipped and installed checkpoints.

    Files that cannot be read are named on stderr.
    """
    if context.invoked_subcommand is not None:
        return
    from voxstudio.facts import of_checkpoint
    from voxstudio.library import list_library

    library = list_library()
    for refused in library.refused[:SHOWN]:
        say_aside(f"{refused.source}: {refused.fault}")
    if len(library.refused) > SHOWN:
        say_aside(f"and {len(library.refused) - SHOWN} more files that are no checkpoints")
    found = [of_checkpoint(path, header) for path, header in library.models]
    if as_json:
        say_json(found)
        return
    rows = [
        [row["name"], " ".join(row["capabilities"]), f"{row['resolution']}^3",
         f"{row['parameters'] / 1e6:.1f} M"]
        for row in found
    ]  # fmt: skip
    say_table(["name", "can do", "resolution", "parameters"], rows, text=2)
    _name_missing({row["name"] for row in found})


def _name_missing(installed: set[str]) -> None:
    """Name the models that a checkout has and this installation does not."""
    from voxstudio.manifest import read_manifest

    missing = [name for name in read_manifest() if name not in installed]
    if missing:
        say_aside(f"{len(missing)} more are in a checkout: {', '.join(missing)}")
        say_aside("voxstudio models add FILE installs one")


@app.command("add")
def add(
    source: Annotated[
        str,
        typer.Argument(metavar="SOURCE", help="FILE.safetensors, https://... or hf:OWNER/NAME."),
    ],
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="SHA-256 that the file must have.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace one of the same name.")] = False,
) -> None:
    """Copy or download a checkpoint into your folder of checkpoints.

    A download that was stopped continues. The file is checked before it is installed.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.downloads import install

    with progress("downloading", None) as tell:
        path = install(
            source,
            sha256=sha256,
            replace=force,
            told=lambda have, total: tell(
                have / 1e6, f"of {total / 1e6:.1f} MB" if total else "MB"
            ),
        )
    header = read_header(path)
    say(f"{path}: {header.name}, {' '.join(header.capabilities)}")
