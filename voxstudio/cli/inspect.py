"""`voxstudio info`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voxstudio.cli.console import say, say_json
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import AsJson
from voxstudio.cli.reading import Layout

if TYPE_CHECKING:
    from voxstudio.data.formats import ReadOptions
    from voxstudio.mesh.surface import Mesh

THIN_MM = 1.0
"""Thickness below which walls break in most printers' hands."""

File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or a shipped model's name.")]


def describe_shapes(path: Path, options: ReadOptions) -> dict[str, Any]:
    """Return what `info` says of a voxel file.

    Raises:
        ImportRejected: If the file holds no shapes.
    """
    from voxstudio.data.formats import read_shapes

    shapes = read_shapes(path, options)
    solid = shapes.voxels > 0.5
    return {
        "name": shapes.name,
        "kind": "voxels",
        "capabilities": [],
        "resolution": list(shapes.voxels.shape[1:]),
        "parameters": 0,
        "path": str(path),
        "count": len(shapes),
        "occupied": float(solid.mean()),
        "solid": int(solid.sum()),
        "values": shapes.values,
        "spacing": list(shapes.spacing),
        "origin": list(shapes.origin),
        "label_names": list(shapes.label_names),
    }


def describe_mesh(path: Path, size_mm: float | None = None) -> dict[str, Any]:
    """Return what `info` says of a mesh or points: sizes in the file's units, along x, y and z.

    Args:
        path: The file.
        size_mm: Longest side of a closed mesh, at which its walls are measured.

    Raises:
        ImportRejected: If the file holds neither triangles nor points.
    """
    from voxstudio.mesh.read import read_mesh

    mesh = read_mesh(path)
    closed = mesh.watertight
    return {
        "name": path.stem,
        "kind": "mesh" if len(mesh.faces) else "points",
        "capabilities": [],
        "resolution": None,
        "parameters": 0,
        "path": str(path),
        "vertices": len(mesh.vertices),
        "triangles": len(mesh.faces),
        "watertight": closed,
        "volume": mesh.volume if closed else None,
        "extent": list(mesh.extent),
        **({} if size_mm is None else _walls(path, mesh, size_mm)),
    }


def _walls(path: Path, mesh: Mesh, size_mm: float) -> dict[str, Any]:
    """Return how thick the walls of a mesh are at a size."""
    from voxstudio.errors import ImportRejected
    from voxstudio.mesh.thickness import wall_thickness

    try:
        found = wall_thickness(mesh, size_mm)
    except ValueError as error:
        fault = "is not closed, and has no walls to measure"
        raise ImportRejected(path, fault, "a closed mesh") from error
    return {
        "size_mm": size_mm,
        "least_wall_mm": found.least,
        f"share_below_{THIN_MM:g}_mm": found.share_below(THIN_MM),
    }


@grouped
def info(
    file: File,
    as_json: AsJson = False,
    size_mm: Annotated[
        float | None,
        typer.Option(min=0.001, max=1e6, help="Measure the walls of a mesh of this longest side."),
    ] = None,
    card: Annotated[
        bool, typer.Option("--card", help="Print the card of a checkpoint, in Markdown.")
    ] = False,
    *,
    layout: Layout,
) -> None:
    """Describe a voxel file, a mesh or a checkpoint."""
    from voxstudio.facts import lines

    if card:
        for line in _card(file).splitlines():
            say(line)
        return
    facts = _describe(file, layout, size_mm)
    if as_json:
        say_json(facts)
        return
    said = list(lines(facts))
    width = max(len(name) for name, _ in said)
    for name, text in said:
        say(f"{name:{width}}  {text}")


def _card(name: str) -> str:
    from voxstudio.card import markdown
    from voxstudio.checkpoint import read_header
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(name)
    return markdown(path, read_header(path))


def _describe(file: str, layout: Layout, size_mm: float | None) -> dict[str, Any]:
    from voxstudio.checkpoint import read_header
    from voxstudio.data.formats import find_format, is_mesh
    from voxstudio.errors import ImportRejected
    from voxstudio.facts import of_checkpoint, of_file
    from voxstudio.library import find_checkpoint

    path = Path(file)
    if size_mm is not None and not is_mesh(path):
        raise ImportRejected("--size-mm", f"{file} is no mesh", "a mesh, such as an STL file")
    if path.suffix == ".safetensors" or not (path.exists() or find_format(path)):
        path = find_checkpoint(file)
        return {**of_checkpoint(path, read_header(path)), **of_file(path)}
    if is_mesh(path):
        return describe_mesh(path, size_mm)
    return describe_shapes(path, layout.options())
