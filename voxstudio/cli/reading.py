"""Options of commands that read shapes: which array, and which way its axes point."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Key = Annotated[str | None, typer.Option(metavar="NAME", help="Array of an archive.")]
Axes = Annotated[
    str | None,
    typer.Option(metavar="xzy", help="What the file's first, second and third axis are."),
]
Flip = Annotated[str, typer.Option(metavar="xyz", help="Axes along which shapes are mirrored.")]
Up = Annotated[Literal["z", "y"] | None, typer.Option(help="Axis that points up in the file.")]
Resolution = Annotated[
    int | None, typer.Option(min=4, max=256, help="Voxels per side that a mesh is filled into.")
]
Index = Annotated[int, typer.Option(min=0, help="Which shape of a set.")]
