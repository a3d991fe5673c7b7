"""`voxstudio reconstruct`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.checkpoints import able
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory, Seed
from voxstudio.errors import ImportRejected
from voxstudio.files import new_directory
from voxstudio.operations import RECONSTRUCT


@grouped
def reconstruct(
    checkpoint: Annotated[str, able(RECONSTRUCT)],
    images: Annotated[
        list[Path], typer.Argument(metavar="IMAGE...", help="PNG or JPEG files, one per view.")
    ],
    out: OutDirectory,
    variants: Annotated[int, typer.Option(min=1, max=1000, help="Number of shapes.")] = 3,
    azimuth: Annotated[
        list[float] | None,
        typer.Option(
            min=-360,
            max=360,
            metavar="DEGREES",
            help="Camera azimuth of each image, for a model trained on images alone.",
        ),
    ] = None,
    seed: Seed = 0,
    *,
    hardware: Hardware,
) -> None:
    """Reconstruct shapes from images.

    Variant i has seed SEED + i.
    """
    import numpy as np

    from voxstudio.checkpoint import sha256
    from voxstudio.cli import results
    from voxstudio.data.formats.budget import check_set
    from voxstudio.data.pictures import read_picture
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.provenance import Provenance
    from voxstudio.render.gallery.views import variant
    from voxstudio.render.png import write_png
    from voxstudio.render.sheet import contact_sheet
    from voxstudio.room import check_room
    from voxstudio.sequential.pictures import picture_model

    path = find_checkpoint(checkpoint)
    model = load_model(path, hardware.use())
    maker = picture_model(model, azimuth or ())
    if len(images) != len(maker.cameras):
        sides = ", ".join(f"{camera.azimuth:g}" for camera in maker.cameras)
        accepted = f"{len(maker.cameras)}, taken from {sides} degrees"
        raise ImportRejected(model.header.name, f"was given {len(images)} pictures", accepted)
    check_room(variants, model.resolution)
    check_set(out, variants, model.resolution)
    told = np.stack([read_picture(image, model.resolution) for image in images])
    seeds = range(seed, seed + variants)
    made = maker.make(told, seeds)
    folder = new_directory(out)
    results.write_voxels(folder / "reconstructed.npz", "voxels", made)
    names = [f"seed-{number}" for number in seeds]
    meshes = results.write_meshes(folder, names, made)
    for name, shape in zip(names, made, strict=True):
        row = variant(maker, told, shape)
        write_png(folder / f"{name}.png", contact_sheet([row]))
    taken = {"cameras": [[camera.azimuth, camera.elevation] for camera in maker.cameras]}
    record = Provenance("reconstruct", model.header.name, sha256(path), tuple(seeds), taken)
    results.write_provenance(folder, record)
    say(f"{folder}: {variants} shapes, {len(meshes)} mesh files, {variants} pictures")
