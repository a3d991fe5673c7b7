"""`voxstudio complete`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import COMPLETE, able
from voxstudio.cli.options import Hardware, OutDirectory, Seed, new_directory
from voxstudio.cli.reading import Index, Layout, read_grid
from voxstudio.cli.sequence import SETTLE, Context, Settle, Steps, load_sequential


@grouped
def complete(
    checkpoint: Annotated[str, able(COMPLETE)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    mask: Annotated[
        str,
        typer.Option(help="random:SHARE, half:+x, box:z0:z1,y0:y1,x0:x1 or file:PATH is hidden."),
    ],
    out: OutDirectory,
    steps: Steps = None,
    settle: Settle = SETTLE,
    variants: Annotated[int, typer.Option(min=1, max=64, help="Different completions.")] = 1,
    index: Index = 0,
    *,
    context: Context,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Complete what a mask hides by a Markov chain; visible voxels come back bit for bit."""
    import numpy as np

    from voxstudio.checkpoint import sha256
    from voxstudio.cli import results
    from voxstudio.masks import parse_mask
    from voxstudio.nets.cost import check_run
    from voxstudio.provenance import Provenance, describe_mask
    from voxstudio.sampling.player import check_running, compose
    from voxstudio.sampling.settling import complete as run

    conditional, path = load_sequential(checkpoint, hardware.use())
    grid = read_grid(shape, index, layout, conditional.header)
    model = context.tell(conditional, grid)
    hidden = parse_mask(mask, grid.shape, seed)
    check_run(model.header.name, model.header.architecture, variants)
    seeds = list(range(seed, seed + variants))
    count = steps or model.header.recovery.steps
    chances = 0.5 * hidden.hidden
    frames = run(model, grid.occupied(), chances, seeds=seeds, steps=count, settling=settle)
    with progress(f"completing {variants} variants", count + settle) as advance:
        for frame in frames:
            check_running(frame, model.header.name)
            advance(frame.step, f"{frame.energy.mean():.0f} nats")
    made = compose(frame.estimate, grid, hidden)
    folder = new_directory(out)
    results.write_voxels(folder / "completed.npz", "voxels", made)
    results.write_voxels(folder / "mask.npz", "mask", hidden.hidden)
    meshes = results.write_meshes(folder, [f"variant-{i}" for i in range(variants)], made)
    record = Provenance(
        "complete",
        model.header.name,
        sha256(path),
        tuple(seeds),
        {"steps": count, "settle": settle, "class": context.of},
        describe_mask(hidden),
    )
    results.write_provenance(folder, record)
    spread = float(np.std(made > 0.5, axis=0)[hidden.hidden].mean())
    say(f"{folder}: {variants} variants, {len(meshes)} mesh files, mean spread {spread:.3f}")
