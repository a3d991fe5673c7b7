"""`voxstudio generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.codes import load_latent
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import GENERATE, able
from voxstudio.cli.options import Hardware, OutArchiveOrDirectory, Seed, new_directory
from voxstudio.cli.sequence import Context, load_sequential

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Drawn = tuple[NDArray[np.float32], NDArray[np.float32] | None]


@grouped
def generate(
    checkpoint: Annotated[str, able(GENERATE)],
    out: OutArchiveOrDirectory,
    count: Annotated[int, typer.Option(min=1, max=100_000, help="Number of shapes.")] = 1,
    seed: Seed = 0,
    of: Annotated[
        str | None, typer.Option("--class", help="The class of the shapes, where a model has any.")
    ] = None,
    *,
    hardware: Hardware,
) -> None:
    """Make shapes of random codes; shape i has seed SEED + i."""
    from voxstudio.capabilities import abilities
    from voxstudio.checkpoint import read_header, sha256
    from voxstudio.cli import results
    from voxstudio.data.formats.budget import check_set
    from voxstudio.latent.files import write_codes
    from voxstudio.library import find_checkpoint
    from voxstudio.provenance import Provenance
    from voxstudio.room import check_room

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    check_room(count, header.resolution)
    check_set(out, count, header.resolution)
    seeds = list(range(seed, seed + count))
    where = hardware.use()
    draw = _written if "sequence" in abilities(header) else _decoded
    made, codes = draw(str(path), where, seeds, of)
    if out.suffix == ".npz":
        results.write_voxels(out, "voxels", made)
        say(f"{out}: {count} shapes")
        return
    folder = new_directory(out)
    results.write_voxels(folder / "samples.npz", "voxels", made)
    if codes is not None:
        write_codes(folder / "codes.npz", codes)
    meshes = results.write_meshes(folder, [f"seed-{number}" for number in seeds], made)
    record = Provenance("generate", header.name, sha256(path), tuple(seeds), {"class": of})
    results.write_provenance(folder, record)
    say(f"{folder}: {count} shapes, {len(meshes)} mesh files")


def _decoded(checkpoint: str, device: str, seeds: list[int], of: str | None) -> Drawn:
    """Decode codes of a latent model; returns shapes (N, D, H, W) and codes (N, Z)."""
    model, _ = load_latent(checkpoint, device)
    codes = model.draw(seeds, of)
    return model.decode(codes), codes


def _written(checkpoint: str, device: str, seeds: list[int], of: str | None) -> Drawn:
    """Let a sequential model write shapes (N, D, H, W); its codes mean nothing by themselves."""
    model, _ = load_sequential(checkpoint, device)
    return Context(of).tell(model).decode(model.draw(seeds)), None
