"""`voxstudio sample`: shapes of any model that makes them of nothing."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from voxstudio import bounds
from voxstudio.cli.checkpoints import checkpoint_for, find_supporting
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import (
    Hardware,
    OutArchiveOrDirectory,
    Seed,
    StartOption,
)
from voxstudio.cli.places import is_there
from voxstudio.errors import ImportRejected
from voxstudio.files import new_directory
from voxstudio.operations import CHAIN, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.choices import Start
    from voxstudio.kinds.frame import Frame
    from voxstudio.kinds.model import Model
    from voxstudio.provenance import Provenance, Used
    from voxstudio.sampling.corrected import Correction

ACCEPTED = (
    "models of one resolution, as `CHECKPOINT:WEIGHT`, whose weights add up to more than zero"
)
By = Annotated[
    Literal["codes", "chains"] | None,
    typer.Option(help="Sample a generator with an energy by its codes or by Langevin chains."),
]


@grouped
def sample(
    checkpoint: Annotated[str, checkpoint_for(SAMPLE)],
    out: OutArchiveOrDirectory,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="Number of shapes.")] = 1,
    steps: Annotated[
        int,
        typer.Option(
            min=0, max=bounds.STEPS, help="Langevin steps; 0 = as many as the checkpoint says."
        ),
    ] = 0,
    of: Annotated[
        str | None,
        typer.Option("--class", help="Class of the shapes, for a class-conditional model."),
    ] = None,
    by: By = None,
    blend: Annotated[
        list[str] | None,
        typer.Option(
            "--blend",
            metavar="CHECKPOINT:WEIGHT",
            help="Add the energy of another model; may be repeated.",
        ),
    ] = None,
    weight: Annotated[
        float,
        typer.Option(
            min=-bounds.WEIGHT, max=bounds.WEIGHT, help="Weight of CHECKPOINT in the blend."
        ),
    ] = 1,
    metropolis: Annotated[
        int,
        typer.Option(
            min=0,
            max=bounds.STEPS,
            metavar="STEPS",
            help="Add Metropolis-Hastings steps at constant temperature after the run.",
        ),
    ] = 0,
    temperature: Annotated[
        float | None,
        typer.Option(
            min=1e-4,
            max=bounds.TEMPERATURE[1],
            help="Temperature of the Metropolis-Hastings steps; the last of the run unless given.",
        ),
    ] = None,
    step_size: Annotated[
        float | None,
        typer.Option(
            min=bounds.STEP_SIZE[0],
            max=bounds.STEP_SIZE[1],
            help="Step size of the Metropolis-Hastings steps; about 57% should be accepted.",
        ),
    ] = None,
    start: StartOption = None,
    seed: Seed = 0,
    *,
    hardware: Hardware,
) -> None:
    """Sample new shapes.

    Shape i has seed SEED + i. An energy-based model runs Langevin chains from noise, or from the
    persistent chains of its training. A generator decodes latent codes drawn from its prior. A
    sequential model generates step by step on a canvas, a multi-grid model grid by grid.
    """
    from voxstudio.cli import runs
    from voxstudio.data.formats.budget import check_set
    from voxstudio.data.formats.npz import write_arrays
    from voxstudio.replay.making import made_by
    from voxstudio.room import check_room

    model, name, models = _model(checkpoint, blend or (), weight, by, hardware.use())
    check_room(count, model.resolution)
    check_set(out, count, model.resolution)
    correction = _correction(model, steps, start, metropolis, temperature, step_size)
    frames = model.sample_frames(
        count,
        seed=seed,
        steps=steps or None,
        class_name=of,
        start=start,
        correction=correction,
    )
    sampled = _Sampled()
    made = runs.run(f"sampling {name}", sampled.watched(frames))
    arrays = {"voxels": made, **sampled.grids()}
    chains = model.start_of_samples(start) == "chains"
    what = f"{count} shapes{' from the chains of learning' if chains else ''}{sampled.words()}"
    settings = _settings(model, steps, of, correction, sampled.accepted)
    if chains:
        settings["start"] = "chains of learning that the checkpoint holds"
    recipe = made_by(
        "sample",
        models,
        model.device,
        range(seed, seed + count),
        schedule=settings,
        arguments=_asked(steps, of, by, start, correction),
    )
    if out.suffix == ".npz":
        write_arrays(out, arrays, recipe.of(made).text)
        say(f"{out}: {what}")
        return
    folder = new_directory(out)
    write_arrays(folder / "samples.npz", arrays, recipe.of(made).text)
    meshes = _write_folder(folder, model, recipe, made, of)
    runs.say_written(folder, meshes, what)


def _write_folder(
    folder: Path,
    model: Model,
    recipe: Provenance,
    made: NDArray[np.float32],
    of: str | None,
) -> list[Path]:
    """Write meshes, codes and provenance beside an archive.

    Returns:
        The mesh files.
    """
    from voxstudio.cli import results
    from voxstudio.kinds.latent import Latent
    from voxstudio.latent.files import write_codes

    seeds = recipe.seeds
    if isinstance(model, Latent):
        codes = model.draw(len(seeds), seed=seeds[0], class_name=of)
        write_codes(folder / "codes.npz", codes)
    results.write_provenance(folder, recipe.of(made))
    return results.write_meshes(folder, [f"seed-{number}" for number in seeds], made, recipe)


@dataclass
class _Sampled:
    """What is said of a run beside its shapes."""

    _moved: dict[int, list[NDArray[np.bool_]]] = field(default_factory=dict)
    _grids: dict[tuple[int, int], NDArray[np.float32]] = field(default_factory=dict)

    def watched(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """Yield the frames of a run, and note what the sampler says of them."""
        from voxstudio.sampling.multigrid import GridFrame
        from voxstudio.sampling.player import ChainFrame

        for frame in frames:
            if isinstance(frame.detail, GridFrame):
                self._grids[frame.shapes.shape[-1], frame.first] = frame.shapes
            if isinstance(frame.detail, ChainFrame) and frame.detail.accepted is not None:
                self._moved.setdefault(frame.first, []).append(frame.detail.accepted)
            yield frame

    def grids(self) -> dict[str, NDArray[np.float32]]:
        """Return what every grid of a multi-grid model made, by a name with its resolution."""
        import numpy as np

        sides = sorted({side for side, _ in self._grids})
        ends = {side: [v for k, v in sorted(self._grids.items()) if k[0] == side] for side in sides}
        return {f"grid_{side}": np.concatenate(parts) for side, parts in ends.items()}

    @property
    def accepted(self) -> list[float]:
        """Share of its corrected steps that every chain accepted; none where there were none."""
        import numpy as np

        means = [np.mean(self._moved[first], axis=0) for first in sorted(self._moved)]
        return [float(share) for part in means for share in part]

    def words(self) -> str:
        """Say what is special of the run."""
        found = self.accepted
        if found:
            return f", {sum(found) / len(found):.0%} of corrected steps accepted"
        sides = {side for side, _ in self._grids}
        return f" on {len(sides)} grids" if sides else ""


def _settings(
    model: Model,
    steps: int,
    of: str | None,
    correction: Correction | None,
    accepted: Sequence[float],
) -> dict[str, Any]:
    """Return what decided a run, for its provenance."""
    settings = model.sample_settings(steps or None, of)
    if correction is not None:
        rates = [round(share, 4) for share in accepted]
        settings["corrected"] = {**asdict(correction), "acceptance": rates}
    return settings


def _asked(
    steps: int,
    of: str | None,
    by: str | None,
    start: str | None,
    correction: Correction | None,
) -> dict[str, Any]:
    """Return what was asked for, as `replay` takes it."""
    corrected = {} if correction is None else asdict(correction)
    return {
        "steps": steps or None,
        "class_name": of,
        "by": by,
        "start": start,
        **{f"corrected_{name}": value for name, value in corrected.items()},
    }


def _correction(
    model: Model,
    steps: int,
    start: Start | None,
    metropolis: int,
    temperature: float | None,
    step_size: float | None,
) -> Correction | None:
    """Return the corrected steps that options ask for, None for none.

    Raises:
        ImportRejected: If it is said how they are made, but not how many.
    """
    from voxstudio.sampling.corrected import Correction, step_size_for

    if not metropolis:
        if temperature is None and step_size is None:
            return None
        raise ImportRejected(
            "--temperature and --step-size", "are those of corrected steps", "--metropolis STEPS"
        )
    sampler = model.header.sampler
    after = (steps or sampler.steps) + (
        sampler.steps if model.start_of_samples(start) == "chains" else 0
    )
    return Correction(
        metropolis,
        sampler.temperature(after) if temperature is None else temperature,
        step_size_for(model.resolution) if step_size is None else step_size,
    )


def _model(
    first: str, others: Sequence[str], weight: float, by: str | None, device: str
) -> tuple[Model, str, list[Used]]:
    """Load a model, or several to be sampled as one.

    Args:
        first: Checkpoint whose schedule is followed.
        others: `CHECKPOINT:WEIGHT` of each model that is added.
        weight: Of the first.
        by: Whether a generator with an energy samples by its codes or by its chains.
        device: Where they go.

    Returns:
        The model, its name and the checkpoints that it consists of.

    Raises:
        ImportRejected: If one cannot be loaded, or they do not go together.
    """
    from voxstudio.kinds.energy import Energy
    from voxstudio.kinds.load import load
    from voxstudio.replay.making import used
    from voxstudio.sampling.blend import Blend

    parts = [(first, weight), *(_part(other) for other in others)]
    wanted = CHAIN if others or by == "chains" else SAMPLE
    paths = [find_supporting(name, wanted) for name, _ in parts]
    models = [load(path, device) for path in paths]
    if not others:
        model = Energy(models[0].loaded) if by == "chains" else models[0]
        return model, model.name, [used(paths[0], model.name)]
    name = " + ".join(f"{w:g} {m.name}" for m, (_, w) in zip(models, parts, strict=True))
    try:
        energies = [model.loaded for model in models]
        blend = Blend(energies, [weight for _, weight in parts])
    except ValueError as error:
        raise ImportRejected(name, f"cannot be sampled as one: {error}", ACCEPTED) from error
    each = [used(p, m.name, w) for p, m, (_, w) in zip(paths, models, parts, strict=True)]
    return Energy(models[0].loaded, blend), name, each


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
