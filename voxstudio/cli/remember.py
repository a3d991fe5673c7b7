"""`voxstudio remember`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.console import progress, say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.jobs import RECALL, able
from voxstudio.cli.options import Hardware, OutDirectory, Seed, new_directory
from voxstudio.cli.reading import Index, Layout, check_size, read_set

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.loaded import LoadedNet

MOMENTS = 6
"""Pictures of the descent."""


@grouped
def remember(
    checkpoint: Annotated[str, able(RECALL)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    corrupt: Annotated[
        str | None,
        typer.Option(help="Corrupt it first: flip:SHARE, or a mask as of `recover` to empty."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the model learned from, if that was a file."),
    ] = None,
    index: Index = 0,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Descend from a corrupted shape to the nearest one that a model knows by heart."""
    from voxstudio import corruption
    from voxstudio.checkpoint import read_header, sha256
    from voxstudio.cli import results
    from voxstudio.data.formats import read_shapes
    from voxstudio.evaluation.memory import resemblance
    from voxstudio.evaluation.origin import origin
    from voxstudio.grid import Mask
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.provenance import Provenance, describe_mask
    from voxstudio.render.gallery.memory import descent
    from voxstudio.render.gallery.page import save

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    shapes = read_set(shape, layout, header)
    whole = shapes.pick(index, shape).occupied()
    check_size(whole.shape, header.resolution, shape)
    start = whole if corrupt is None else corruption.corrupt(whole, corrupt, seed)
    known = origin(header, None if data is None else read_shapes(data))
    moments = _descend(load_model(path, hardware.use()), start)
    made = moments[-1][1]
    folder = new_directory(out)
    results.write_voxels(folder / "corrupted.npz", "voxels", start[None])
    results.write_voxels(folder / "remembered.npz", "voxels", made[None])
    results.write_meshes(folder, ["remembered"], made[None])
    save(descent(whole, start, moments), folder / "descent.png")
    changed = describe_mask(Mask(start != whole, corrupt or "as given"))
    record = Provenance(
        "remember", header.name, sha256(path), (seed,), header.recovery.model_dump(), changed
    )
    results.write_provenance(folder, record)
    row, overlap = resemblance(made > 0.5, known.learned())
    _, before = resemblance(start, known.learned()[row : row + 1])
    say(f"{folder}: became {known.called(row)}, overlap {overlap:.3f}, {before:.3f} before")


def _descend(model: LoadedNet, start: NDArray[np.bool_]) -> list[tuple[int, NDArray[np.float32]]]:
    """Descend from a shape (D, H, W); return steps and states to show, the last one included."""
    from voxstudio.sampling.player import check_running
    from voxstudio.sampling.recall import recall

    steps = model.header.recovery.steps
    wanted = {round(steps * moment / (MOMENTS - 1)) for moment in range(MOMENTS)}
    moments = []
    with progress("descending", steps) as advance:
        for frame in recall(model, start[None]):
            check_running(frame, model.header.name)
            advance(frame.step, f"energy {frame.energy[0]:.4g}")
            if frame.step in wanted:
                moments.append((frame.step, frame.voxels[0]))
    return moments
