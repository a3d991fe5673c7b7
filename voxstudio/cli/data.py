"""`voxstudio data ...`: shapes that need no download."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import say
from voxstudio.cli.options import Seed
from voxstudio.errors import ImportRejected

app = typer.Typer(help="Make data sets of generated furniture.", rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Make data sets of generated furniture."""


@app.command("make")
def make(
    family: Annotated[
        str, typer.Argument(metavar="FAMILY", help="A family such as chair, or furniture for all.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.npz", help="File to write.")],
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of shapes.")] = 100,
    resolution: Annotated[int, typer.Option(min=8, max=128, help="Voxels per side.")] = 32,
    seed: Seed = 0,
) -> None:
    """Generate furniture: seeded, solid, one connected body each."""
    from voxstudio.data.formats import ShapeSet, write_shapes
    from voxstudio.data.shapes import families

    known = (*families.FAMILIES, families.FURNITURE)
    if family not in known:
        raise ImportRejected(family, "no such family", ", ".join(known))
    if out.suffix != ".npz":
        raise ImportRejected(out, "not an .npz name", "--out FILE.npz")
    made = families.make(family, count, resolution, seed)
    write_shapes(out, ShapeSet(made.voxels, made.labels, made.label_names, out.stem))
    say(f"{out}: {count} shapes at {resolution}^3")
