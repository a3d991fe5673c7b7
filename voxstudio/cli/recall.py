"""`voxstudio recall`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory, Seed
from voxstudio.cli.reading import Index, Layout, check_size, read_set
from voxstudio.operations import RECALL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.kinds.model import Model

MOMENTS = 6
"""Pictures of the descent."""


@grouped
def recall(
    checkpoint: Annotated[str, checkpoint_for(RECALL)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutDirectory,
    corrupt: Annotated[
        str | None,
        typer.Option(
            help="Corrupt INPUT first: flip:SHARE flips voxels, a mask of `recover` empties them."
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Training data of the model, if it came from a file."),
    ] = None,
    index: Index = 0,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Recall the stored shape nearest to a corrupted one.

    The chain descends the energy without noise.
    """
    from voxstudio import corruption
    from voxstudio.checkpoint import read_header
    from voxstudio.cli import runs
    from voxstudio.data.formats import read_shapes
    from voxstudio.evaluation.memory import resemblance
    from voxstudio.evaluation.origin import origin
    from voxstudio.grid import Mask
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint
    from voxstudio.render.gallery.memory import descent
    from voxstudio.render.gallery.page import save

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    shapes = read_set(shape, layout, header)
    whole = shapes.pick(index, shape).occupied()
    check_size(whole.shape, header.resolution, shape)
    start = whole if corrupt is None else corruption.corrupt(whole, corrupt, seed)
    known = origin(header, None if data is None else read_shapes(data))
    model = load(path, hardware.use())
    moments = _descend(model, start)
    made, given = moments[-1][1], {"corrupted": start[None]}
    changed, schedule = Mask(start != whole, corrupt or "as given"), header.recovery.model_dump()
    recipe = runs.made_by(
        "recall", model, path, [seed], schedule, inputs={"shape": start}, mask=changed
    )
    folder, _ = runs.write_results(out, "recalled", ["recalled"], made[None], recipe, arrays=given)
    text = recipe.of(made[None]).text
    save(descent(whole, start, moments), folder / "descent.png", text)
    row, overlap = resemblance(made > 0.5, known.learned())
    _, before = resemblance(start, known.learned()[row : row + 1])
    say(f"{folder}: became {known.called(row)}, overlap {overlap:.3f}, {before:.3f} before")


def _descend(model: Model, start: NDArray[np.bool_]) -> list[tuple[int, NDArray[np.float32]]]:
    """Descend from a shape (D, H, W); return steps and states to show, the last one included."""
    from voxstudio.cli.runs import follow
    from voxstudio.sampling.player import ChainFrame

    steps = model.header.recovery.steps
    wanted = {round(steps * moment / (MOMENTS - 1)) for moment in range(MOMENTS)}
    moments = []
    for frame in follow("descending", model.recall_frames(start)):
        assert isinstance(frame.detail, ChainFrame)
        if frame.done in wanted:
            moments.append((frame.done, frame.detail.voxels[0]))
    return moments
