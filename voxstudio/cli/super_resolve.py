"""`voxstudio super-resolve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory, Seed
from voxstudio.cli.reading import Index, Layout, read_set
from voxstudio.operations import SUPER_RESOLVE


@grouped
def super_resolve(
    checkpoint: Annotated[str, checkpoint_for(SUPER_RESOLVE)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    variants: Annotated[
        int, typer.Option(min=1, max=64, help="Number of variants of the detail.")
    ] = 1,
    antialias: Annotated[
        bool,
        typer.Option(
            "--antialias", help="Let the surface of a coarse binary shape move by half a block."
        ),
    ] = False,
    index: Index = 0,
    resample: Annotated[bool, typer.Option("--resample", help="Take a shape of any size.")] = False,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Find the detail of a coarse shape.

    A fine shape is coarsened first. The block means stay as given.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import runs
    from voxstudio.coarse import can_coarsen, observed_means
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint
    from voxstudio.transforms import arranged

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    grid = read_set(shape, layout, header).pick(index, shape)
    assert header.block_size is not None  # or it does not support this
    size, side = header.resolution, header.block_size
    if resample and not can_coarsen(grid.shape, size // side):
        grid = arranged(grid, resolution=size)
    coarse = observed_means(grid, size, side, str(shape), antialias=antialias)
    model = load(path, hardware.use())
    frames = model.super_resolve_frames(coarse, variants=variants, seed=seed)
    made = runs.run(f"refining {variants} variants", frames)
    seeds, schedule = range(seed, seed + variants), model.header.recovery.model_dump()
    told = {"coarse": coarse}
    recipe = runs.made_by("super-resolve", model, path, seeds, schedule, inputs=told)
    runs.write_variants(out, "refined", made, recipe, arrays={"coarse": coarse[None]})
