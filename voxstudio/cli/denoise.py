"""`voxstudio denoise`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory, Seed
from voxstudio.cli.reading import Index, Layout, read_grid
from voxstudio.cli.sequence import LATENT_STEPS, Context, LatentSteps, Steps
from voxstudio.operations import DENOISE


@grouped
def denoise(
    checkpoint: Annotated[str, checkpoint_for(DENOISE)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    flip_rate: Annotated[
        float, typer.Option(min=0.001, max=0.45, help="Probability that a voxel was flipped.")
    ] = 0.05,
    steps: Steps = None,
    latent_steps: LatentSteps = LATENT_STEPS,
    index: Index = 0,
    *,
    context: Context,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Denoise a shape with flipped voxels.

    Every voxel is assumed to have been flipped with probability --flip-rate.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import runs
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(checkpoint)
    grid = read_grid(shape, index, layout, read_header(path))
    model = load(path, hardware.use())
    views = context.pictures(model)
    told: dict[str, Any] = {
        "flip_rate": flip_rate,
        "steps": steps,
        "latent_steps": latent_steps,
        "class_name": context.of,
    }
    frames = model.denoise_frames(grid, seed=seed, views=views, **told)
    made = runs.run("denoising", frames)
    count = steps or model.header.recovery.steps
    settings = {
        "steps": count,
        "latent_steps": latent_steps,
        "class": context.of,
        "flip_rate": flip_rate,
    }
    given = {"shape": grid.values, "views": views}
    recipe = runs.made_by("denoise", model, path, [seed], settings, arguments=told, inputs=given)
    folder, meshes = runs.write_results(out, "denoised", ["denoised"], made, recipe)
    changed = int(((made[0] > 0.5) != grid.occupied()).sum())
    runs.say_written(folder, meshes, f"{changed} voxels changed")
