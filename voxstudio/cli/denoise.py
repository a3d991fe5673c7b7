"""`voxstudio denoise`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import DENOISE, able
from voxstudio.cli.options import Hardware, OutDirectory, Seed, new_directory
from voxstudio.cli.reading import Index, Layout, read_grid
from voxstudio.cli.sequence import SETTLE, Context, Settle, Steps, load_sequential


@grouped
def denoise(
    checkpoint: Annotated[str, able(DENOISE)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    flips: Annotated[
        float, typer.Option(min=0.001, max=0.45, help="Share of voxels thought to be wrong.")
    ] = 0.05,
    steps: Steps = None,
    settle: Settle = SETTLE,
    index: Index = 0,
    *,
    context: Context,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Put flipped voxels right by the chain that completes, with every voxel seen through flips."""
    import numpy as np

    from voxstudio.checkpoint import sha256
    from voxstudio.cli import results
    from voxstudio.provenance import Provenance
    from voxstudio.sampling.player import check_running
    from voxstudio.sampling.settling import complete as run

    conditional, path = load_sequential(checkpoint, hardware.use())
    model = context.tell(conditional)
    grid = read_grid(shape, index, layout, model.header)
    count = steps or model.header.recovery.steps
    chances = np.full(grid.shape, flips, np.float32)
    known = (grid.occupied(), chances)
    with progress("denoising", count + settle) as advance:
        for frame in run(model, *known, seeds=[seed], steps=count, settling=settle):
            check_running(frame, model.header.name)
            advance(frame.step, f"{frame.energy.mean():.0f} nats")
    folder = new_directory(out)
    results.write_voxels(folder / "denoised.npz", "voxels", frame.estimate)
    meshes = results.write_meshes(folder, ["denoised"], frame.estimate)
    settings = {"steps": count, "settle": settle, "class": context.of, "flips": flips}
    record = Provenance("denoise", model.header.name, sha256(path), (seed,), settings)
    results.write_provenance(folder, record)
    changed = int(((frame.estimate[0] > 0.5) != grid.occupied()).sum())
    say(f"{folder}: {changed} voxels changed, {len(meshes)} mesh files")
