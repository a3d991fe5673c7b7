"""`voxstudio mesh`: a coloured mesh out of a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory
from voxstudio.files import new_directory
from voxstudio.operations import MESH

SHOWN = 256
"""Pixels along each side of the pictures in `render.png`."""


@grouped
def mesh(
    checkpoint: Annotated[str, checkpoint_for(MESH)],
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A PNG or JPEG file.")],
    out: OutDirectory,
    *,
    hardware: Hardware,
) -> None:
    """Reconstruct a coloured mesh from an image.

    render.png shows the image, the mesh from the same side and from two others.
    """
    from voxstudio.cli import results, runs
    from voxstudio.data.pictures import read_colours
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint
    from voxstudio.mesh.export import export_mesh
    from voxstudio.render.png import write_png
    from voxstudio.render.views import beside_views

    path = find_checkpoint(checkpoint)
    model = load(path, hardware.use())
    picture = read_colours(image, model.resolution)
    made = model.mesh(picture)
    folder = new_directory(out)
    recipe = runs.made_by("mesh", model, path, [], {}, inputs={"picture": picture})
    for ending in (".obj", ".ply"):
        export_mesh(made.solid, folder / f"mesh{ending}", recipe=recipe.text)
    write_png(folder / "render.png", beside_views(picture, made, SHOWN), recipe=recipe.text)
    results.write_provenance(folder, recipe)
    say(f"{folder}: {len(made.vertices)} vertices, {len(made.faces)} triangles")
