"""`voxstudio convert`: one file format into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Voxel file.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Voxel or mesh file.")],
    isovalue: Annotated[float, typer.Option(min=0, max=1, help="Surface of a mesh.")] = 0.5,
    size_mm: Annotated[
        float | None, typer.Option(min=0.001, help="Longest side of a mesh in mm.")
    ] = None,
    up: Annotated[Literal["z", "y"], typer.Option(help="Up axis of a mesh.")] = "z",
    smooth: Annotated[int, typer.Option(min=0, max=1000, help="Smoothing passes.")] = 0,
    index: Annotated[int, typer.Option(min=0, help="Which shape of a set.")] = 0,
) -> None:
    """Turn a voxel file into another one, or into a mesh that prints."""
    from voxstudio.data.convert import convert as run

    run(source, target, isovalue=isovalue, size_mm=size_mm, up=up, smooth=smooth, index=index)
