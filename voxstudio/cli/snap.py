"""`voxstudio snap`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import SNAP, SNAP_BY_CODES, SNAP_BY_ENERGY, able, find_able
from voxstudio.cli.options import Hardware, OutDirectory, Seed, new_directory
from voxstudio.cli.reading import Index, Layout, read_grid
from voxstudio.errors import ImportRejected

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.latent.snap import Snap

STRENGTH = 0.3
"""How far a snap goes unless it is told."""
Mode = Literal["energy", "latent", "both"]


def _has_energy(given: str | None) -> str | None:
    if given is not None:
        find_able(given, SNAP_BY_ENERGY)
    return given


Polish = Annotated[
    str | None,
    typer.Option(
        metavar="CHECKPOINT",
        callback=_has_energy,
        help="Whose energy, where CHECKPOINT has codes alone.",
    ),
]


@grouped
def snap(
    checkpoint: Annotated[str, able(SNAP)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    mode: Annotated[Mode, typer.Option(help="Down the energy, to a code, or both.")] = "energy",
    strength: Annotated[
        float, typer.Option(min=0, max=1, help="0 leaves the shape, 1 goes all the way.")
    ] = STRENGTH,
    polish: Polish = None,
    index: Index = 0,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Move a hand-edited shape to the nearest that a model knows."""
    import numpy as np

    from voxstudio.checkpoint import read_header, sha256
    from voxstudio.cli import results
    from voxstudio.library import find_checkpoint
    from voxstudio.provenance import Provenance

    path = find_checkpoint(checkpoint)
    grid = read_grid(shape, index, layout, read_header(path))
    way = snapping(mode, checkpoint, polish, hardware.use())
    before = grid.values.astype(np.float32)[None]
    made = way(before, strength, [seed])
    folder = new_directory(out)
    results.write_voxels(folder / "snap.npz", "voxels", made)
    meshes = results.write_meshes(folder, ["snap"], made)
    schedule = {"mode": mode, "strength": strength, "polish": polish}
    record = Provenance("snap", path.stem, sha256(path), (seed,), schedule)
    results.write_provenance(folder, record)
    changed = int(((made > 0.5) != (before > 0.5)).sum())
    say(f"{folder}: {changed} voxels changed, {len(meshes)} mesh files")


def modes_of(header: CheckpointHeader, polish: str | None) -> tuple[Mode, ...]:
    """Return the modes that a checkpoint can, with the energy of another one if that is named."""
    codes = SNAP_BY_CODES.can(header)
    energy = SNAP_BY_ENERGY.can(header) or polish is not None
    if codes and energy:
        return ("energy", "latent", "both")
    return ("latent",) if codes else ("energy",)


def snapping(mode: Mode, checkpoint: str, polish: str | None, device: str) -> Snap:
    """Load what a mode needs.

    Raises:
        ImportRejected: If the models cannot do it.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.latent.model import latent_model
    from voxstudio.latent.snap import ByBoth, ByCodes, ByEnergy
    from voxstudio.loaded import load_model

    path = find_able(checkpoint, SNAP if mode == "energy" else SNAP_BY_CODES)
    other = path if mode == "latent" else find_able(polish or checkpoint, SNAP_BY_ENERGY)
    ours, theirs = (read_header(each) for each in (path, other))
    if ours.resolution != theirs.resolution:
        size = f"{ours.resolution}^3 voxels"
        raise ImportRejected(theirs.name, f"takes no shapes of {size}", f"an energy of {size}")
    model = load_model(path, device)
    if mode == "latent":
        return ByCodes(latent_model(model))
    descending = model if other == path else load_model(other, device)
    energy = ByEnergy(descending)
    return energy if mode == "energy" else ByBoth(ByCodes(latent_model(model)), energy)
