"""`voxstudio recover`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import RECOVER, able
from voxstudio.cli.options import Hardware, OutDirectory, Seed, new_directory
from voxstudio.cli.reading import Index, Layout, read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.grid import Mask, VoxelGrid
    from voxstudio.latent.inversion import CodeFrame
    from voxstudio.loaded import LoadedNet
    from voxstudio.sampling.player import ChainFrame


@grouped
def recover(
    checkpoint: Annotated[str, able(RECOVER)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    mask: Annotated[
        str,
        typer.Option(help="random:SHARE, half:+x, box:z0:z1,y0:y1,x0:x1 or file:PATH is hidden."),
    ],
    out: OutDirectory,
    variants: Annotated[int, typer.Option(min=1, max=64, help="Different recoveries.")] = 1,
    index: Index = 0,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Recover what a mask hides; visible voxels come back bit for bit.

    A generator without an energy of its own for it recovers by the codes of the visible voxels.
    """
    from voxstudio.checkpoint import read_header, sha256
    from voxstudio.cli import results
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.masks import parse_mask
    from voxstudio.nets.cost import check_run
    from voxstudio.provenance import Provenance, describe_mask
    from voxstudio.sampling.player import compose

    path = find_checkpoint(checkpoint)
    grid = read_grid(shape, index, layout, read_header(path))
    hidden = parse_mask(mask, grid.shape, seed)
    model = load_model(path, hardware.use())
    check_run(model.header.name, model.header.architecture, variants)
    seeds = list(range(seed, seed + variants))
    with progress(f"recovering {variants} variants", model.header.recovery.steps) as advance:
        for frame, words in _recovered(model, grid, hidden, seeds):
            advance(frame.step, words)
    made = compose(frame.estimate, grid, hidden)
    folder = new_directory(out)
    results.write_voxels(folder / "recovered.npz", "voxels", made)
    results.write_voxels(folder / "mask.npz", "mask", hidden.hidden)
    meshes = results.write_meshes(folder, [f"variant-{i}" for i in range(variants)], made)
    schedule = model.header.recovery.model_dump()
    record = Provenance(
        "recover", model.header.name, sha256(path), tuple(seeds), schedule, describe_mask(hidden)
    )
    results.write_provenance(folder, record)
    say(f"{folder}: {variants} variants, {len(meshes)} mesh files")


def _recovered(
    model: LoadedNet, grid: VoxelGrid, hidden: Mask, seeds: list[int]
) -> Iterator[tuple[ChainFrame | CodeFrame, str]]:
    """Run chains of the hidden voxels where a model learned those, else of a generator's codes.

    Yields:
        Frames, each with words on how it goes.
    """
    from voxstudio.capabilities import abilities
    from voxstudio.latent.inversion import recover_by_codes
    from voxstudio.latent.model import latent_model
    from voxstudio.sampling.player import check_running
    from voxstudio.sampling.player import recover as recover_by_chains

    if "recovery" not in abilities(model.header):
        for found in recover_by_codes(latent_model(model), grid, hidden, seeds=seeds):
            yield found, f"IoU with the visible part {found.overlap.mean():.3f}"
        return
    for frame in recover_by_chains(model, grid, hidden, seeds=seeds):
        check_running(frame, model.header.name)
        yield frame, f"energy {frame.energy.mean():.4g}"
