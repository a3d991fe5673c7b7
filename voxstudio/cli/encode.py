"""`voxstudio encode`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio import bounds
from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.codes import encode as look_for_codes
from voxstudio.cli.codes import load_latent, occupancies
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutArchive, Seed
from voxstudio.cli.reading import Layout, read_set
from voxstudio.operations import ENCODE


@grouped
def encode(
    checkpoint: Annotated[str, checkpoint_for(ENCODE)],
    shape: Annotated[Path, typer.Argument(metavar="INPUT", help="A voxel or mesh file.")],
    out: OutArchive,
    index: Annotated[
        int | None,
        typer.Option(
            min=0, max=bounds.ROW, help="Number of the shape in a set, from 0; all unless given."
        ),
    ] = None,
    *,
    layout: Layout,
    seed: Seed = 0,
    hardware: Hardware,
) -> None:
    """Infer the latent codes of shapes.

    The archive holds the codes `z`, the decoded `voxels`, and their IoU with the input as `iou`.
    """
    from voxstudio.latent.files import write_codes
    from voxstudio.replay.making import made_by, used

    model, file = load_latent(checkpoint, hardware.use())
    shapes = read_set(shape, layout, model.header)
    rows = list(range(len(shapes))) if index is None else [index]
    given = occupancies(model, shapes, shape, rows)
    found = look_for_codes(model, given, shape.name, seed)
    recipe = made_by(
        "encode",
        [used(file, model.header.name)],
        model.device,
        range(seed, seed + len(rows)),
        schedule=model.header.recovery.model_dump(),
        inputs={"shapes": given},
    )
    text = recipe.of(found.estimate).text
    write_codes(out, found.codes, text, voxels=found.estimate, iou=found.overlap)
    say(f"{out}: codes of {len(rows)} shapes, IoU {found.overlap.mean():.3f}")
