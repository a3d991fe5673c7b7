"""`voxstudio complete`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, MaskOption, OutDirectory, Seed
from voxstudio.cli.reading import Index, Layout, Resample, read_visible
from voxstudio.cli.sequence import LATENT_STEPS, Context, LatentSteps, Steps
from voxstudio.operations import COMPLETE


@grouped
def complete(
    checkpoint: Annotated[str, checkpoint_for(COMPLETE)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    mask: MaskOption,
    out: OutDirectory,
    steps: Steps = None,
    latent_steps: LatentSteps = LATENT_STEPS,
    variants: Annotated[int, typer.Option(min=1, max=64, help="Number of completed variants.")] = 1,
    index: Index = 0,
    resample: Resample = False,
    *,
    context: Context,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Complete hidden voxels by a Markov chain of codes.

    Visible voxels come back bit for bit.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import runs
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    grid, hidden = read_visible(shape, index, layout, header, mask, seed, resample=resample)
    model = load(path, hardware.use())
    views = context.pictures(model)
    told: dict[str, Any] = {"steps": steps, "latent_steps": latent_steps, "class_name": context.of}
    told["resample"] = resample
    frames = model.complete_frames(grid, hidden, variants=variants, seed=seed, views=views, **told)
    made = runs.run(f"completing {variants} variants", frames)
    count = steps or model.header.recovery.steps
    schedule = {"steps": count, "latent_steps": latent_steps, "class": context.of}
    recipe = runs.made_by(
        "complete",
        model,
        path,
        range(seed, seed + variants),
        schedule,
        arguments=runs.said(told, grid),
        inputs={"shape": grid.values, "views": views},
        mask=hidden,
    )
    spread = float((made > 0.5).std(axis=0)[hidden.hidden].mean())
    more = f", per-voxel deviation {spread:.3f}"
    runs.write_variants(out, "completed", made, recipe, mask=hidden, more=more)
