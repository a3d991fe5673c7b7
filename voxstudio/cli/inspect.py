"""`voxstudio models` and `voxstudio info`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voxstudio.cli.console import say, say_json, say_table
from voxstudio.cli.options import AsJson

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

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
        "figures": header.figures,
        "licence": header.licence,
        "start": header.sampler.start,
    }


def describe_shapes(path: Path) -> dict[str, Any]:
    """Return what `info` says of a voxel file.

    Raises:
        ImportRejected: If the file holds no shapes.
    """
    from voxstudio.data.formats import read_shapes

    shapes = read_shapes(path)
    return {
        "name": shapes.name,
        "kind": "voxels",
        "capabilities": [],
        "resolution": list(shapes.voxels.shape[1:]),
        "parameters": 0,
        "path": str(path),
        "count": len(shapes),
        "occupied": float((shapes.voxels > 0).mean()),
        "label_names": list(shapes.label_names),
    }


def models(as_json: AsJson = False) -> None:
    """List shipped and installed checkpoints."""
    from voxstudio.library import list_checkpoints

    found = [describe_checkpoint(path, header) for path, header in list_checkpoints()]
    if as_json:
        say_json(found)
        return
    rows = [
        [row["name"], " ".join(row["capabilities"]), f"{row['resolution']}^3",
         f"{row['parameters'] / 1e6:.1f} M"]
        for row in found
    ]  # fmt: skip
    say_table(["name", "can do", "resolution", "parameters"], rows, text=2)


def info(file: File, as_json: AsJson = False) -> None:
    """Say what a voxel file or a checkpoint holds."""
    from voxstudio.checkpoint import read_header
    from voxstudio.library import find_checkpoint

    path = Path(file)
    if path.suffix == ".safetensors" or not path.exists():
        path = find_checkpoint(file)
        facts = describe_checkpoint(path, read_header(path))
    else:
        facts = describe_shapes(path)
    if as_json:
        say_json(facts)
        return
    for key, value in facts.items():
        say(f"{key:14} {value}")
