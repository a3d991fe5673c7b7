"""`voxstudio sample`."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio import bounds
from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import SAMPLE, able, find_able
from voxstudio.cli.options import (
    Hardware,
    OutArchiveOrDirectory,
    Seed,
    StartOption,
    new_directory,
)
from voxstudio.cli.places import is_there
from voxstudio.errors import ImportRejected
from voxstudio.room import check_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet
    from voxstudio.persistent import Start
    from voxstudio.sampling.blend import Blend
    from voxstudio.sampling.corrected import Correction

ACCEPTED = (
    "models of one resolution, as `CHECKPOINT:WEIGHT`, whose weights add up to more than zero"
)

BATCH = 12
"""Chains at a time."""


def draw(
    model: LoadedNet | Blend,
    name: str,
    seeds: list[int],
    steps: int,
    correction: Correction,
    start: Start | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Run one chain per seed, a few at a time.

    Returns:
        The shapes (N, D, H, W), and the share of its corrected steps that each chain accepted,
        (N,), or (0,) where there was none.
    """
    import numpy as np

    from voxstudio.sampling.corrected import play_corrected
    from voxstudio.sampling.player import check_running
    from voxstudio.sampling.starts import begun

    total = steps + correction.steps
    made, moved = [], []
    with progress(f"sampling {name}", total * len(seeds)) as advance:
        for first in range(0, len(seeds), BATCH):
            some, accepted = seeds[first : first + BATCH], []
            given = begun(model, some, start)
            frames = play_corrected(
                model, seeds=some, steps=steps, correction=correction, given=given
            )
            for taken, frame in enumerate(frames):
                check_running(frame, name)
                advance(first * total + taken * len(some), f"energy {frame.energy.mean():.4g}")
                if frame.accepted is not None:
                    accepted.append(frame.accepted)
            made.append(frame.estimate)
            moved += list(np.mean(accepted, axis=0)) if accepted else []
    return np.concatenate(made), np.array(moved)


def correction_of(
    model: LoadedNet | Blend,
    after: int,
    steps: int,
    temperature: float | None,
    step_size: float | None,
) -> Correction:
    """Return the corrected steps that options ask for, `after` those of a run.

    Raises:
        ImportRejected: If it is said how they are made, but not how many.
    """
    from voxstudio.sampling.corrected import Correction, step_size_for

    if not steps and (temperature is not None or step_size is not None):
        raise ImportRejected(
            "--temperature and --step-size", "are those of corrected steps", "--metropolis STEPS"
        )
    return Correction(
        steps,
        model.header.sampler.temperature(after) if temperature is None else temperature,
        step_size_for(model.resolution) if step_size is None else step_size,
    )


def blended(
    first: str, others: Sequence[str], weight: float, device: str, chains: int
) -> tuple[LoadedNet | Blend, str, str]:
    """Load a model, or several to be sampled as one.

    Args:
        first: Checkpoint whose schedule is followed.
        others: `CHECKPOINT:WEIGHT` of each model that is added.
        weight: Of the first.
        device: Where they go.
        chains: How many run at once.

    Returns:
        The model, its name and the digest of its files.

    Raises:
        ImportRejected: If one cannot be loaded, they do not go together, or the chains take more
            memory than there is.
    """
    from voxstudio.checkpoint import sha256
    from voxstudio.loaded import load_model
    from voxstudio.nets.cost import check_run
    from voxstudio.sampling.blend import Blend

    parts = [(first, weight), *(_part(other) for other in others)]
    paths = [find_able(name, SAMPLE) for name, _ in parts]
    models = [load_model(path, device) for path in paths]
    for model in models:
        check_run(model.header.name, model.header.architecture, chains)
    digest = "+".join(sha256(path) for path in paths)
    if not others:
        return models[0], models[0].header.name, digest
    name = " + ".join(f"{w:g} {m.header.name}" for m, (_, w) in zip(models, parts, strict=True))
    try:
        return Blend(models, [weight for _, weight in parts]), name, digest
    except ValueError as error:
        raise ImportRejected(name, f"cannot be sampled as one: {error}", ACCEPTED) from error


def _part(text: str) -> tuple[str, float]:
    """Split `CHECKPOINT:WEIGHT`; a file with a colon in its name is a checkpoint.

    Raises:
        ImportRejected: If the weight is none.
    """
    name, colon, weight = text.rpartition(":")
    if not colon or is_there(Path(text)):
        return text, 1.0
    try:
        value = float(weight)
    except ValueError:
        value = math.nan
    if not abs(value) <= bounds.WEIGHT:
        accepted = f"a number from {-bounds.WEIGHT:g} to {bounds.WEIGHT:g}"
        raise ImportRejected(text, "has no weight after the colon", accepted)
    return name, value


@grouped
def sample(
    checkpoint: Annotated[str, able(SAMPLE)],
    out: OutArchiveOrDirectory,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="Number of shapes.")] = 1,
    steps: Annotated[
        int,
        typer.Option(min=0, max=bounds.STEPS, help="Langevin steps; 0 = the model's own."),
    ] = 0,
    blend: Annotated[
        list[str] | None,
        typer.Option("--blend", metavar="CHECKPOINT:WEIGHT", help="Add a model; may be repeated."),
    ] = None,
    weight: Annotated[
        float,
        typer.Option(
            min=-bounds.WEIGHT,
            max=bounds.WEIGHT,
            help="Of CHECKPOINT among those it is blended with.",
        ),
    ] = 1,
    metropolis: Annotated[
        int,
        typer.Option(
            min=0,
            max=bounds.STEPS,
            metavar="STEPS",
            help="Then steps with a Metropolis-Hastings correction, at constant temperature.",
        ),
    ] = 0,
    temperature: Annotated[
        float | None,
        typer.Option(
            min=1e-4,
            max=bounds.TEMPERATURE[1],
            help="Of the corrected steps; the last of the run unless given.",
        ),
    ] = None,
    step_size: Annotated[
        float | None,
        typer.Option(
            min=bounds.STEP_SIZE[0],
            max=bounds.STEP_SIZE[1],
            help="Of the corrected steps; about 57% should be accepted.",
        ),
    ] = None,
    start: StartOption = None,
    seed: Seed = 0,
    *,
    hardware: Hardware,
) -> None:
    """Grow shapes out of noise, or from the chains of learning; shape i has seed SEED + i."""
    from voxstudio.capabilities import abilities
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import results
    from voxstudio.cli.grids import sample_grids
    from voxstudio.data.formats.budget import check_set
    from voxstudio.library import find_checkpoint
    from voxstudio.provenance import Provenance
    from voxstudio.sampling.starts import begun, check_start, usual

    if "multigrid" in abilities(read_header(find_checkpoint(checkpoint))):
        if blend or metropolis or start:
            fault = "unfolds grid by grid, which takes no --blend, --metropolis or --start"
            raise ImportRejected(checkpoint, fault, "a model with `synthesis`")
        sample_grids(checkpoint, out, range(seed, seed + count), steps, hardware.use())
        return
    model, name, digest = blended(
        checkpoint, blend or (), weight, hardware.use(), min(count, BATCH)
    )
    seeds = list(range(seed, seed + count))
    steps = steps or model.header.sampler.steps
    check_room(count, model.resolution)
    check_set(out, count, model.resolution)
    check_start(model, count, start)
    after = begun(model, seeds[:1], start).first_step(model.header.sampler) + steps
    correction = correction_of(model, after, metropolis, temperature, step_size)
    made, moved = draw(model, name, seeds, steps, correction, start)
    chains = (start or usual(model)) == "chains"
    grown = " from the chains of learning" if chains else ""
    accepted = f", {moved.mean():.0%} of corrected steps accepted" if len(moved) else ""
    if out.suffix == ".npz":
        results.write_voxels(out, "voxels", made)
        say(f"{out}: {count} shapes{grown}{accepted}")
        return
    folder = new_directory(out)
    results.write_voxels(folder / "samples.npz", "voxels", made)
    meshes = results.write_meshes(folder, [f"seed-{number}" for number in seeds], made)
    schedule = {**model.header.sampler.model_dump(), "steps": steps}
    if chains:
        schedule["start"] = "chains of learning that the checkpoint holds"
    if len(moved):
        schedule["corrected"] = {**asdict(correction), "acceptance": moved.round(4).tolist()}
    record = Provenance("sample", name, digest, tuple(seeds), schedule)
    results.write_provenance(folder, record)
    say(f"{folder}: {count} shapes{grown}, {len(meshes)} mesh files{accepted}")
