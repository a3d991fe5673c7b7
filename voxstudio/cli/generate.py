"""`voxstudio generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.codes import load_latent
from voxstudio.cli.console import say
from voxstudio.cli.options import Checkpoint, Device, Seed, Threads, new_directory, use_device


def generate(
    checkpoint: Checkpoint,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.npz|DIR", help="Where to write.")],
    count: Annotated[int, typer.Option(min=1, max=100_000, help="Number of shapes.")] = 1,
    seed: Seed = 0,
    of: Annotated[
        str | None, typer.Option("--class", help="The class of the shapes, where a model has any.")
    ] = None,
    device: Device = "auto",
    threads: Threads = 0,
) -> None:
    """Make shapes of random codes; shape i has seed SEED + i."""
    from voxstudio.checkpoint import sha256
    from voxstudio.cli import results
    from voxstudio.latent.files import write_codes
    from voxstudio.provenance import Provenance

    model, path = load_latent(checkpoint, use_device(device, threads))
    seeds = list(range(seed, seed + count))
    codes = model.draw(seeds, of)
    made = model.decode(codes)
    if out.suffix == ".npz":
        results.write_voxels(out, "voxels", made)
        say(f"{out}: {count} shapes")
        return
    folder = new_directory(out)
    results.write_voxels(folder / "samples.npz", "voxels", made)
    write_codes(folder / "codes.npz", codes)
    meshes = results.write_meshes(folder, [f"seed-{number}" for number in seeds], made)
    record = Provenance("generate", model.header.name, sha256(path), tuple(seeds), {"class": of})
    results.write_provenance(folder, record)
    say(f"{folder}: {count} shapes, {len(meshes)} mesh files")
