"""`voxstudio info`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voxstudio.cli.console import say, say_json
from voxstudio.cli.facts import lines
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import AsJson
from voxstudio.cli.reading import Layout

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.formats import ReadOptions

File = Annotated[str, typer.Argument(metavar="FILE", help="A file, or a shipped model's name.")]


def describe_checkpoint(path: Path, header: CheckpointHeader) -> dict[str, Any]:
    """Return what `models` and `info` say of a checkpoint."""
    return {
        "name": header.name,
        "kind": header.kind,
        "capabilities": list(header.capabilities),
        "resolution": header.resolution,
        "parameters": header.parameters,
        "path": str(path),
        "classes": list(header.classes),
        "training": header.training,
        "metrics": header.metrics,
        "licence": header.licence,
        "start": header.sampler.start,
        "chains": header.chains,
        "format": header.format,
    }


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


def describe_mesh(path: Path) -> dict[str, Any]:
    """Return what `info` says of a mesh or points: sizes in the file's units, along x, y and z.

    Raises:
        ImportRejected: If the file holds neither triangles nor points.
    """
    from voxstudio.mesh.read import read_mesh

    mesh = read_mesh(path)
    return {
        "name": path.stem,
        "kind": "mesh" if len(mesh.faces) else "points",
        "capabilities": [],
        "resolution": None,
        "parameters": 0,
        "path": str(path),
        "vertices": len(mesh.vertices),
        "triangles": len(mesh.faces),
        "watertight": mesh.watertight,
        "volume": mesh.volume if mesh.watertight else None,
        "extent": list(mesh.extent),
    }


@grouped
def info(
    file: File,
    as_json: AsJson = False,
    *,
    layout: Layout,
) -> None:
    """Describe a voxel file, a mesh or a checkpoint."""
    facts = _describe(file, layout)
    if as_json:
        say_json(facts)
        return
    said = list(lines(facts))
    width = max(len(name) for name, _ in said)
    for name, text in said:
        say(f"{name:{width}}  {text}")


def _describe(file: str, layout: Layout) -> dict[str, Any]:
    from voxstudio.checkpoint import read_header
    from voxstudio.data.formats import find_format, is_mesh
    from voxstudio.library import find_checkpoint

    path = Path(file)
    if path.suffix == ".safetensors" or not (path.exists() or find_format(path)):
        path = find_checkpoint(file)
        return describe_checkpoint(path, read_header(path))
    return describe_mesh(path) if is_mesh(path) else describe_shapes(path, layout.options())
