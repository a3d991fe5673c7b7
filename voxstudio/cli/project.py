"""`voxstudio project`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for, find_supporting
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory, Seed
from voxstudio.cli.reading import Index, Layout, read_grid
from voxstudio.operations import (
    PROJECT,
    PROJECT_BY_CODES,
    PROJECT_BY_ENERGY,
    ProjectionMode,
    check_projection,
)

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

Strength = Annotated[
    float,
    typer.Option(min=0, max=1, help="Strength of the projection; 0 leaves shapes as they are."),
]
STRENGTH = 0.3


def _has_energy(given: str | None) -> str | None:
    if given is not None:
        find_supporting(given, PROJECT_BY_ENERGY)
    return given


OtherEnergy = Annotated[
    str | None,
    typer.Option(
        metavar="CHECKPOINT",
        callback=_has_energy,
        help="Model whose energy is descended; CHECKPOINT unless given.",
    ),
]


@grouped
def project(
    checkpoint: Annotated[str, checkpoint_for(PROJECT)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    mode: Annotated[
        ProjectionMode,
        typer.Option(help="Descend the energy, decode the shape's own code, or both."),
    ] = "energy",
    strength: Strength = STRENGTH,
    energy: OtherEnergy = None,
    index: Index = 0,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Project a hand-edited shape onto a model."""
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import runs
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint
    from voxstudio.replay import making

    path = find_checkpoint(checkpoint)
    grid = read_grid(shape, index, layout, read_header(path))
    device = hardware.use()
    check_energy(mode, checkpoint, energy)
    model, other = load(path, device), None if energy is None else load(energy, device)
    frames = model.project_frames(grid, mode=mode, strength=strength, seed=seed, energy=other)
    made = runs.run("projecting", frames)
    used = [making.used(path, model.name)]
    if energy is not None and other is not None:
        used.append(making.used(find_checkpoint(energy), other.name))
    recipe = making.made_by(
        "project",
        used,
        model.device,
        [seed],
        schedule={
            "mode": mode,
            "strength": strength,
            "energy": None if other is None else other.name,
        },
        arguments={"mode": mode, "strength": strength},
        inputs={"shape": grid.values},
    )
    folder, meshes = runs.write_results(out, "projected", ["projected"], made, recipe)
    changed = int(((made[0] > 0.5) != grid.occupied()).sum())
    runs.say_written(folder, meshes, f"{changed} voxels changed")


def modes_of(header: CheckpointHeader, energy: str | None) -> tuple[ProjectionMode, ...]:
    """Return the modes that a checkpoint can, with the energy of another one if that is named."""
    codes = PROJECT_BY_CODES.supported_by(header)
    if codes and (energy is not None or PROJECT_BY_ENERGY.supported_by(header)):
        return ("energy", "latent", "both")
    return ("latent",) if codes else ("energy",)


def check_energy(mode: ProjectionMode, checkpoint: str, energy: str | None) -> None:
    """Refuse checkpoints whose codes and energy do not do a projection; loads no weights.

    Raises:
        ImportRejected: If one cannot do it, or they are of other sizes.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.library import find_checkpoint

    ours, theirs = (
        read_header(find_checkpoint(name)) for name in (checkpoint, energy or checkpoint)
    )
    check_projection(mode, ours, theirs)
