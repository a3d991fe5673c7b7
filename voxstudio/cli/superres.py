"""`voxstudio superres`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import SUPERRES, able
from voxstudio.cli.options import Hardware, OutDirectory, Seed, new_directory
from voxstudio.cli.reading import Index, Layout, read_set
from voxstudio.errors import ImportRejected


@grouped
def superres(
    checkpoint: Annotated[str, able(SUPERRES)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    variants: Annotated[int, typer.Option(min=1, max=64, help="Different details.")] = 1,
    soften: Annotated[
        bool, typer.Option("--soften", help="Let surfaces of a coarse 0 / 1 shape move.")
    ] = False,
    index: Index = 0,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Find the detail of a coarse shape, or of a fine one coarsened; block means stay as given."""
    from voxstudio.checkpoint import read_header, sha256
    from voxstudio.cli import results
    from voxstudio.coarse import coarse_shape, is_certain, softened
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.nets.cost import check_run
    from voxstudio.provenance import Provenance
    from voxstudio.sampling.player import check_running, refine

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    side, resolution = header.block_size, header.resolution
    assert side is not None  # or it is not able
    shapes = read_set(shape, layout, header)
    coarse = coarse_shape(shapes.pick(index, shape), resolution, side, str(shape))
    if soften:
        coarse = softened(coarse[None], side)[0]
    if is_certain(coarse):
        fault = "has only empty and full blocks, which leave no detail to find"
        raise ImportRejected(shape, fault, "occupancies between 0 and 1, or --soften")
    model = load_model(path, hardware.use())
    check_run(header.name, header.architecture, variants)
    seeds = list(range(seed, seed + variants))
    schedule = header.recovery
    with progress(f"refining {variants} variants", schedule.steps) as advance:
        for frame in refine(model, coarse, seeds=seeds):
            check_running(frame, header.name)
            advance(frame.step, f"energy {frame.energy.mean():.4g}")
    folder = new_directory(out)
    results.write_voxels(folder / "refined.npz", "voxels", frame.estimate)
    results.write_voxels(folder / "coarse.npz", "voxels", coarse[None])
    names = [f"variant-{i}" for i in range(variants)]
    meshes = results.write_meshes(folder, names, frame.estimate)
    record = Provenance("superres", header.name, sha256(path), tuple(seeds), schedule.model_dump())
    results.write_provenance(folder, record)
    say(f"{folder}: {variants} variants, {len(meshes)} mesh files")
