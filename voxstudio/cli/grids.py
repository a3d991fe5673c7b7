"""`voxstudio sample` of a multi-grid model: every grid is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voxstudio.checkpoint import sha256
from voxstudio.cli import results
from voxstudio.cli.console import progress, say
from voxstudio.cli.options import new_directory
from voxstudio.data.formats.budget import check_set
from voxstudio.data.formats.npz import write_arrays
from voxstudio.library import find_checkpoint
from voxstudio.loaded import ladder, load_model, paced, volumes
from voxstudio.nets.cost import check_run
from voxstudio.provenance import Provenance
from voxstudio.room import check_room
from voxstudio.sampling.multigrid import unfold
from voxstudio.sampling.player import check_running

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet

BATCH = 4
"""Shapes at a time: the finest grid takes much memory."""


def sample_grids(checkpoint: str, out: Path, seeds: range, steps: int, device: str) -> None:
    """Unfold shapes from single voxels and write what every grid made of them.

    Args:
        checkpoint: With the capability `multigrid`.
        out: An archive, or a folder that also gets meshes of the finest grid and provenance.
        seeds: One per shape.
        steps: Langevin steps on every grid; 0 for the model's own.
        device: Where the model runs.
    """
    path = find_checkpoint(checkpoint)
    model = load_model(path, device)
    model = paced(model, steps) if steps else model
    check_room(len(seeds), model.resolution)
    check_set(out, len(seeds), model.resolution)
    check_run(model.header.name, model.header.architecture, min(len(seeds), BATCH))
    grids = _unfolded(model, seeds)
    finest = grids[f"grid_{model.resolution}"]
    arrays = {"voxels": finest, **grids}
    if out.suffix == ".npz":
        write_arrays(out, arrays)
        say(f"{out}: {len(seeds)} shapes on {len(grids)} grids")
        return
    folder = new_directory(out)
    write_arrays(folder / "samples.npz", arrays)
    meshes = results.write_meshes(folder, [f"seed-{seed}" for seed in seeds], finest)
    schedule = model.header.recovery.model_dump()
    record = Provenance("sample", model.header.name, sha256(path), tuple(seeds), schedule)
    results.write_provenance(folder, record)
    say(f"{folder}: {len(seeds)} shapes on {len(grids)} grids, {len(meshes)} mesh files")


def _unfolded(model: LoadedNet, seeds: range) -> dict[str, NDArray[np.float32]]:
    """Return what every grid made, (B, D, H, W), by a name with its resolution."""
    rungs, start = ladder(model), volumes(model)
    total = len(rungs) * model.header.recovery.steps
    found: dict[str, list[NDArray[np.float32]]] = {}
    with progress(f"unfolding {model.header.name}", total * len(seeds)) as advance:
        for first in range(0, len(seeds), BATCH):
            some = seeds[first : first + BATCH]
            made = {}
            for moment in unfold(rungs, start, seeds=some):
                check_running(moment.frame, model.header.name)
                done = moment.grid * moment.steps + moment.frame.step
                advance(first * total + done * len(some), f"grid {moment.grid + 1}")
                made[f"grid_{moment.frame.estimate.shape[-1]}"] = moment.frame.estimate
            for name, shapes in made.items():
                found.setdefault(name, []).append(shapes)
    return {name: np.concatenate(parts) for name, parts in found.items()}
