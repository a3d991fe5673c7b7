"""`voxstudio reconstruct`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory, Seed
from voxstudio.operations import RECONSTRUCT


@grouped
def reconstruct(
    checkpoint: Annotated[str, checkpoint_for(RECONSTRUCT)],
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
    from voxstudio.cli import runs
    from voxstudio.data.formats.budget import check_set
    from voxstudio.kinds.inputs import several_pictures
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint
    from voxstudio.render.gallery.views import variant
    from voxstudio.render.png import write_png
    from voxstudio.render.sheet import contact_sheet
    from voxstudio.room import check_room
    from voxstudio.sequential.pictures import picture_model, shown

    path = find_checkpoint(checkpoint)
    model = load(path, hardware.use())
    maker = shown(picture_model(model.loaded, azimuth or ()), len(images))
    check_room(variants, model.resolution)
    check_set(out, variants, model.resolution)
    told = several_pictures(images, model.resolution)
    seeds = range(seed, seed + variants)
    made = maker.make(told, seeds)
    names = [f"seed-{number}" for number in seeds]
    taken = {"cameras": [[camera.azimuth, camera.elevation] for camera in maker.cameras]}
    recipe = runs.made_by(
        "reconstruct",
        model,
        path,
        seeds,
        taken,
        arguments={"azimuths": azimuth},
        inputs={"pictures": told},
    )
    folder, meshes = runs.write_results(out, "reconstructed", names, made, recipe)
    for number, (name, shape) in enumerate(zip(names, made, strict=True)):
        row = variant(maker, told, shape)
        text = recipe.take([number]).of(shape[None]).text
        write_png(folder / f"{name}.png", contact_sheet([row]), recipe=text)
    say(f"{folder}: {variants} shapes, {len(meshes)} mesh files, {variants} pictures")
