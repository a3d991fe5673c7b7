"""`voxstudio recover`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, MaskOption, OutDirectory, Seed
from voxstudio.cli.reading import Index, Layout, Resample, read_visible
from voxstudio.cli.sequence import Of
from voxstudio.operations import RECOVER


@grouped
def recover(
    checkpoint: Annotated[str, checkpoint_for(RECOVER)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    mask: MaskOption,
    out: OutDirectory,
    variants: Annotated[int, typer.Option(min=1, max=64, help="Number of recovered variants.")] = 1,
    of: Of = None,
    index: Index = 0,
    resample: Resample = False,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Recover the voxels that a mask hides.

    Visible voxels come back bit for bit. An energy-based model runs Langevin chains on the hidden
    voxels. A generator searches for latent codes of the visible voxels. A sequential model runs
    its Markov chain of codes.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import runs
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    grid, hidden = read_visible(shape, index, layout, header, mask, seed, resample=resample)
    model = load(path, hardware.use())
    told: dict[str, Any] = {"class_name": of, "resample": resample}
    frames = model.recover_frames(grid, hidden, variants=variants, seed=seed, **told)
    made = runs.run(f"recovering {variants} variants", frames)
    recipe = runs.made_by(
        "recover",
        model,
        path,
        range(seed, seed + variants),
        model.header.recovery.model_dump(),
        arguments=runs.said(told, grid),
        inputs={"shape": grid.values},
        mask=hidden,
    )
    runs.write_variants(out, "recovered", made, recipe, mask=hidden)
