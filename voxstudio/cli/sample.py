"""`voxstudio sample`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.options import Checkpoint, Device, Seed, Threads, new_directory, use_device

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.model import EnergyModel


def draw(model: EnergyModel, seeds: list[int], steps: int) -> NDArray[np.float32]:
    """Run one chain per seed, a few at a time, and return the shapes (N, D, H, W)."""
    import numpy as np

    from voxstudio.sampling.player import play

    made: list[NDArray[np.float32]] = []
    with progress(f"sampling {model.header.name}", steps * len(seeds)) as advance:
        for start in range(0, len(seeds), 12):
            some = seeds[start : start + 12]
            for frame in play(model, seeds=some, steps=steps):
                advance(start * steps + frame.step * len(some), f"energy {frame.energy.mean():.4g}")
            made.append(frame.estimate)
    return np.concatenate(made)


def sample(
    checkpoint: Checkpoint,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.npz|DIR", help="Where to write.")],
    count: Annotated[int, typer.Option(min=1, max=100_000, help="Number of shapes.")] = 1,
    steps: Annotated[int, typer.Option(min=0, help="Langevin steps; 0 = the model's own.")] = 0,
    seed: Seed = 0,
    device: Device = "auto",
    threads: Threads = 0,
) -> None:
    """Grow shapes out of noise; shape i has seed SEED + i."""
    from voxstudio.checkpoint import sha256
    from voxstudio.cli import results
    from voxstudio.library import find_checkpoint
    from voxstudio.model import load_model
    from voxstudio.provenance import Provenance

    path = find_checkpoint(checkpoint)
    model = load_model(path, use_device(device, threads))
    seeds = list(range(seed, seed + count))
    steps = steps or model.header.sampler.steps
    made = draw(model, seeds, steps)
    if out.suffix == ".npz":
        results.write_voxels(out, "voxels", made)
        say(f"{out}: {count} shapes")
        return
    folder = new_directory(out)
    results.write_voxels(folder / "samples.npz", "voxels", made)
    meshes = results.write_meshes(folder, [f"seed-{number}" for number in seeds], made)
    schedule = {**model.header.sampler.model_dump(), "steps": steps}
    record = Provenance("sample", model.header.name, sha256(path), tuple(seeds), schedule)
    results.write_provenance(folder, record)
    say(f"{folder}: {count} shapes, {len(meshes)} mesh files")
