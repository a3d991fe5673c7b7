"""`voxstudio convert`: one file format into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio import bounds, choices
from voxstudio.cli.console import say
from voxstudio.cli.places import file_to_write
from voxstudio.cli.reading import (
    Axes,
    Fit,
    Flip,
    Inside,
    Key,
    Label,
    Level,
    Oblique,
    Turn,
)


def writable(target: Path) -> Path:
    """Take a file that can be written, of a format that is."""
    from voxstudio.data.formats import find_writer

    find_writer(target)
    file_to_write(target)
    return target


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Voxel or mesh file.")],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", callback=writable, help="Voxel or mesh file.")
    ],
    resolution: Annotated[
        int | None,
        typer.Option(
            min=4,
            max=256,
            help="Voxels per side that a mesh is filled into, or voxels resampled to.",
        ),
    ] = None,
    isovalue: Annotated[
        float, typer.Option(min=0, max=1, help="Occupancy at the surface of a mesh.")
    ] = 0.5,
    size_mm: Annotated[
        float | None,
        typer.Option(min=0.001, max=1e6, help="Longest side of a mesh in mm."),
    ] = None,
    up: Annotated[
        choices.Up | None,
        typer.Option(help="Axis that points up in OUT if it is a mesh, else in IN."),
    ] = None,
    smooth: Annotated[int, typer.Option(min=0, max=1000, help="Smoothing passes over a mesh.")] = 0,
    largest: Annotated[
        bool,
        typer.Option("--largest", help="Keep the largest connected component and fill its voids."),
    ] = False,
    index: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=bounds.ROW,
            help="Number of the shape in a set, from 0; an .npz takes all unless given.",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Write each shape of a set to its own file OUT-NUMBER.")
    ] = False,
    key: Key = None,
    axes: Axes = None,
    up_in: Annotated[choices.Up | None, typer.Option(help="Axis that points up in IN.")] = None,
    turn: Turn = "",
    flip: Flip = "",
    label: Label = None,
    level: Level = None,
    inside: Inside = None,
    oblique: Oblique = "refuse",
    place: Annotated[
        choices.Place | None,
        typer.Option(help="Where it stands in the grid; a mesh in the centre unless given."),
    ] = None,
    fit: Fit = None,
    shell: Annotated[
        bool, typer.Option("--shell", help="Keep the voxels at the surface alone.")
    ] = False,
    unit: Annotated[
        choices.Unit,
        typer.Option(help="Unit of the numbers in IN; those in OUT are in mm."),
    ] = "mm",
    force: Annotated[bool, typer.Option("--force", help="Allow OUT to be IN.")] = False,
) -> None:
    """Convert a voxel or mesh file into another format.

    A mesh is filled with voxels and comes out closed.
    """
    from voxstudio.data.convert import convert as run
    from voxstudio.data.formats import ReadOptions, is_mesh
    from voxstudio.mesh_placement import MeshPlacement
    from voxstudio.provenance import Surface

    placement = MeshPlacement().told(place, fit)
    source_up = up_in if is_mesh(target) else up_in or up
    reading = ReadOptions(
        key,
        resolution or ReadOptions.resolution,
        axes,
        source_up,
        turn,
        flip,
        label=label,
        level=level,
        inside=inside,
        oblique=oblique,
        placement=placement if is_mesh(source) else MeshPlacement(),
    )
    mesh = Surface(isovalue=isovalue, size_mm=size_mm, up=up, smooth=smooth, largest=largest)
    moved = None if place is None and fit is None else placement
    files = run(
        source,
        target,
        index=index,
        every=every,
        reading=reading,
        placement=moved,
        resolution=resolution,
        hollow=shell,
        unit=unit,
        mesh=mesh,
    )
    if every:
        say(f"{len(files)} files: {files[0]} to {files[-1]}")
