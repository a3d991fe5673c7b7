"""`voxstudio arithmetic`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.codes import codes_of, load_latent
from voxstudio.cli.console import say
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, OutDirectory
from voxstudio.cli.reading import Layout
from voxstudio.files import new_directory
from voxstudio.operations import ARITHMETIC


@grouped
def arithmetic(
    checkpoint: Annotated[str, checkpoint_for(ARITHMETIC)],
    expression: Annotated[
        str,
        typer.Argument(
            metavar='"+A -B +C"', help="Signed sum of shape files, files of codes or seeds."
        ),
    ],
    out: OutDirectory,
    *,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Add and subtract the latent codes of shapes.

    A term A,B is the mean of both codes.
    """
    import numpy as np

    from voxstudio.cli import results
    from voxstudio.latent.arithmetic import parse_sum, total
    from voxstudio.latent.files import write_codes
    from voxstudio.replay import making

    terms = parse_sum(expression)
    model, file = load_latent(checkpoint, hardware.use())
    options = layout.of_model(model.header)
    slots = [codes_of(term.operands, model, options) for term in terms]
    code = total([term.sign for term in terms], slots)
    shapes = model.decode(np.stack([code, *(codes.mean(0) for codes in slots)]))
    folder = new_directory(out)
    words = ["+-"[term.sign < 0] + ",".join(Path(o).name for o in term.operands) for term in terms]
    record = making.made_by(
        "arithmetic",
        [making.used(file, model.header.name)],
        model.device,
        (),
        schedule={"sum": words},
        arguments={"signs": [term.sign for term in terms], "counts": [len(each) for each in slots]},
        inputs={"codes": np.concatenate(slots)},
    )
    results.write_voxels(folder / "result.npz", "voxels", shapes[:1], record)
    results.write_voxels(folder / "operands.npz", "voxels", shapes[1:])
    write_codes(folder / "codes.npz", code[None])
    meshes = results.write_meshes(folder, ["result"], shapes[:1], record)
    results.write_provenance(folder, record.of(shapes[:1]))
    say(f"{folder}: {' '.join(words)}, {len(meshes)} mesh files")
