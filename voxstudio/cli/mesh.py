"""`voxstudio mesh`: a coloured mesh out of a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import MESH, able
from voxstudio.cli.options import Hardware, OutDirectory, new_directory

SHOWN = 256
"""Pixels along each side of the pictures in `render.png`."""


@grouped
def mesh(
    checkpoint: Annotated[str, able(MESH)],
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A PNG or JPEG picture.")],
    out: OutDirectory,
    *,
    hardware: Hardware,
) -> None:
    """Make a coloured mesh of a picture; render.png shows picture, mesh and two other views."""
    from voxstudio.checkpoint import sha256
    from voxstudio.cli import results
    from voxstudio.data.pictures import read_colours
    from voxstudio.latent.mesh_model import mesh_model
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.mesh.export import export_mesh
    from voxstudio.provenance import Provenance
    from voxstudio.render.png import write_png
    from voxstudio.render.views import beside_views

    path = find_checkpoint(checkpoint)
    model = mesh_model(load_model(path, hardware.use()))
    picture = read_colours(image, model.resolution)
    (made,) = model.meshes(model.encode(picture[None]))
    folder = new_directory(out)
    for ending in (".obj", ".ply"):
        export_mesh(made.solid, folder / f"mesh{ending}")
    write_png(folder / "render.png", beside_views(picture, made, SHOWN))
    record = Provenance("mesh", model.header.name, sha256(path), (), {})
    results.write_provenance(folder, record)
    say(f"{folder}: {len(made.vertices)} vertices, {len(made.faces)} triangles")
