"""`voxstudio interpolate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from voxstudio import choices
from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.codes import codes_of, load_latent
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory
from voxstudio.cli.reading import Layout
from voxstudio.errors import ImportRejected
from voxstudio.files import new_directory
from voxstudio.operations import INTERPOLATE


@grouped
def interpolate(
    checkpoint: Annotated[str, checkpoint_for(INTERPOLATE)],
    ends: Annotated[
        list[str],
        typer.Argument(metavar="A B [C D]", help="Shape files, files of codes or seeds."),
    ],
    out: OutDirectory,
    steps: Annotated[
        int, typer.Option(min=2, max=256, help="Frames of a line, or along each side of a square.")
    ] = 8,
    interpolation: Annotated[
        choices.Interpolation,
        typer.Option(help="Interpolate codes along a line or an arc."),
    ] = "linear",
    spacing: Annotated[
        choices.Spacing,
        typer.Option(
            help="Even steps of the code, or frames whose shapes change evenly and stay connected."
        ),
    ] = "code",
    movie: Annotated[
        bool, typer.Option("--movie", help="Also write the frames as a movie.")
    ] = False,
    film: Annotated[
        Literal["webp", "png", "gif", "mp4"],
        typer.Option(help="Format of the movie; mp4 needs ffmpeg."),
    ] = "webp",
    *,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Interpolate between two shapes, or in a square of four."""
    from voxstudio.cli import results
    from voxstudio.data.formats.budget import check_set
    from voxstudio.latent.files import write_codes
    from voxstudio.latent.pacing import PACES
    from voxstudio.latent.paths import square
    from voxstudio.render.ffmpeg import needed_ffmpeg
    from voxstudio.replay import making
    from voxstudio.room import check_room

    if len(ends) not in (2, 4):
        raise ImportRejected("interpolate", f"was given {len(ends)} shapes", "two, or four")
    if movie and film == "mp4":
        needed_ffmpeg(out / "movie.mp4")
    model, file = load_latent(checkpoint, hardware.use())
    options = layout.of_model(model.header)
    count = steps if len(ends) == 2 else steps**2
    check_room(count, model.resolution)
    check_set(out, count, model.resolution)
    corners = codes_of(ends, model, options)
    if len(corners) == 2:
        _, codes, frames = PACES[spacing](model, corners[0], corners[1], steps, interpolation)
    else:
        codes = square(corners, steps, interpolation).reshape(-1, model.latent)
        frames = model.decode(codes)
    folder = new_directory(out)
    paced = {"spacing": spacing} if len(corners) == 2 else {}
    ends_named = [Path(end).name for end in ends]
    schedule = {"ends": ends_named, "interpolation": interpolation, "frames": len(frames), **paced}
    record = making.made_by(
        "interpolate",
        [making.used(file, model.header.name)],
        model.device,
        (),
        schedule=schedule,
        arguments={"steps": steps, "interpolation": interpolation, "spacing": spacing},
        inputs={"codes": corners},
    )
    results.write_voxels(folder / "frames.npz", "voxels", frames, record)
    write_codes(folder / "codes.npz", codes)
    names = [f"frame-{i:03d}" for i in range(len(frames))]
    meshes = results.write_meshes(folder, names, frames, record)
    made = record.of(frames)
    if movie:
        from voxstudio.render.movie import pictures, there_and_back, write_film

        shown = there_and_back(list(pictures(frames)))
        write_film(folder / f"movie.{film}", shown, made.text)
    results.write_provenance(folder, made)
    say(f"{folder}: {len(frames)} frames, {len(meshes)} mesh files")
