"""`voxstudio data ...`: sets of shapes to learn from and to measure with."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli import data_import, data_show
from voxstudio.cli.checked import Commands
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import OutArchive, Seed
from voxstudio.cli.places import folder_to_write
from voxstudio.cli.reading import Layout, read_set
from voxstudio.errors import ImportRejected
from voxstudio.files import new_directory

if TYPE_CHECKING:
    from voxstudio.data.formats import ShapeSet
    from voxstudio.data.shapes.catalogue import Source

app = Commands(help="Import, make, show and split data sets.", rich_markup_mode=None)
app.command("import")(data_import.import_data)
app.command("show")(data_show.show)


@app.callback()
def group() -> None:
    """Import, make, show and split data sets."""


@app.command("make")
def make(
    family: Annotated[
        str,
        typer.Argument(
            metavar="FAMILY",
            help="A family such as chair, furniture for all ten, primitives, mnist3d or necker.",
        ),
    ],
    out: OutArchive,
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of shapes.")] = 100,
    resolution: Annotated[
        int | None,
        typer.Option(
            min=8,
            max=128,
            help="Voxels per side; unless given 32, primitives and mnist3d 30, necker 40.",
            show_default=False,
        ),
    ] = None,
    seed: Seed = 0,
    digits: Annotated[
        Path | None,
        typer.Option(
            "--digits",
            help="Your copy of MNIST, for mnist3d: a folder of idx files or the file of images.",
        ),
    ] = None,
) -> None:
    """Generate a set of shapes.

    Furniture, solids, digits or wire frames; the same seed gives the same shapes.
    """
    from voxstudio.data.formats import ShapeSet, write_shapes
    from voxstudio.data.formats.budget import check_set
    from voxstudio.data.shapes import catalogue

    source = catalogue.find(family)
    if digits is not None:
        source = _of_own_digits(family, source, digits)
    check_set(out, count, resolution or source.resolution, itemsize=1)
    made = catalogue.make(source, count, resolution, seed)
    write_shapes(out, ShapeSet(made.voxels, made.labels, made.label_names, out.stem))
    say(f"{out}: {count} shapes at {made.voxels.shape[-1]}^3")


def _of_own_digits(family: str, source: Source, digits: Path) -> Source:
    """Return the source of digits as the user's own pictures show them."""
    from voxstudio.data.formats.idx import read_digits
    from voxstudio.data.shapes import catalogue, mnist3d
    from voxstudio.data.shapes.glyphs import Written

    if family != catalogue.MNIST3D:
        raise ImportRejected("--digits", f"says nothing of {family}", "mnist3d --digits PATH")
    own = Written(*read_digits(digits))
    return replace(source, members=own.digits, piece=partial(mnist3d.piece, own=own))


@app.command("split")
@grouped
def split(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="File of shapes, best with labels.")
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", callback=folder_to_write, help="Folder of training.npz and validation.npz."
        ),
    ],
    share: Annotated[
        float, typer.Option(min=0.001, max=0.999, help="Share of every class that is held out.")
    ] = 0.1,
    copies: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Shapes of a higher IoU stay on one side; 0 splits them, too. Default 0.95.",
            show_default=False,
        ),
    ] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(
            metavar="CHECKPOINT",
            help="Write the training and held-out split of this model instead.",
        ),
    ] = None,
    *,
    layout: Layout,
) -> None:
    """Split a set into training and held-out shapes.

    The split is that of `train --data`, so that a model can be measured on held-out shapes: the
    set's own, where it has one.
    """
    from voxstudio.data.copies import COPIES
    from voxstudio.data.formats import write_shapes
    from voxstudio.data.splits import parts

    limit = COPIES if copies is None else copies
    shapes = read_set(source, layout)
    whole = parts(shapes, share, limit) if checkpoint is None else _of_model(checkpoint, shapes)
    if not all(map(len, whole)):
        words = f"--share {share}" if checkpoint is None else f"--checkpoint {checkpoint}"
        raise ImportRejected(source, f"leaves a part empty at {words}", "more shapes")
    folder = new_directory(out)
    for part, name in zip(whole, ("training", "validation"), strict=True):
        write_shapes(folder / f"{name}.npz", part)
        say(f"{folder / name}.npz: {len(part)} shapes")


def _of_model(checkpoint: str, shapes: ShapeSet) -> tuple[ShapeSet, ShapeSet]:
    """Return what a model learned from, and what it never saw."""
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.origin import is_generated, origin
    from voxstudio.library import find_checkpoint

    header = read_header(find_checkpoint(checkpoint))
    if is_generated(header):
        fault = f"learned from {header.training['data']}"
        raise ImportRejected(header.name, fault, "a model that learned from a data file")
    known = origin(header, shapes)
    return known.training, known.held_back
