"""`voxstudio data ...`: sets of shapes to learn from and to measure with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import say
from voxstudio.cli.options import Seed, new_directory
from voxstudio.errors import ImportRejected

app = typer.Typer(help="Make and split data sets.", rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Make and split data sets."""


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


@app.command("split")
def split(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="Shapes, best with labels.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of training.npz and validation.npz.")],
    share: Annotated[
        float, typer.Option(min=0.001, max=0.999, help="Part of every class that is held back.")
    ] = 0.1,
) -> None:
    """Part a set as `train --data` does, so that a model can be measured on what it never saw."""
    from voxstudio.data.formats import read_shapes, write_shapes
    from voxstudio.data.splits import parts

    training, validation = parts(read_shapes(source), share)
    if not len(validation) or not len(training):
        raise ImportRejected(source, f"leaves a part empty at --share {share}", "more shapes")
    folder = new_directory(out)
    for part, name in ((training, "training"), (validation, "validation")):
        write_shapes(folder / f"{name}.npz", part)
        say(f"{folder / name}.npz: {len(part)} shapes")
