"""`voxstudio evaluate ...`: figures of a model beside baselines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio.cli.console import progress, say_table, write_json
from voxstudio.cli.options import Checkpoint, Device, JsonFile, Seed, Threads, use_device
from voxstudio.errors import ImportRejected

app = typer.Typer(help="Figures of a model beside baselines.", rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Figures of a model beside baselines."""


@app.command("recovery")
def recovery(
    checkpoint: Checkpoint,
    data: Annotated[Path, typer.Option(metavar="FILE.npz", help="Shapes with labels.")],
    mask: Annotated[str, typer.Option(help="What is hidden, such as random:0.7.")],
    train: Annotated[
        Path | None, typer.Option(metavar="FILE.npz", help="Training shapes, for `nearest`.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Only so many shapes; 0 = all.")] = 0,
    json_file: JsonFile = None,
    seed: Seed = 0,
    device: Device = "auto",
    threads: Threads = 0,
) -> None:
    """Share of hidden voxels that are wrong, per class, one chain per shape."""
    from voxstudio.data.formats import read_shapes
    from voxstudio.evaluation.recovery import RecoveryReport, evaluate_recovery
    from voxstudio.library import find_checkpoint
    from voxstudio.model import load_model

    shapes = read_shapes(data)
    known = None if train is None else read_shapes(train)
    model = load_model(find_checkpoint(checkpoint), use_device(device, threads))
    size = (model.resolution,) * 3
    for source, loaded in ((data, shapes), (train, known)):
        if loaded is not None and loaded.voxels.shape[1:] != size:
            raise ImportRejected(str(source), "has shapes of another size", f"{size[0]}^3 voxels")
    records = evaluate_recovery(
        model, shapes, mask, name=model.header.name, seed=seed, train=known, limit=limit or None
    )
    report = None
    with progress("recovering", limit or len(shapes)) as advance:
        for record in records:
            if isinstance(record, RecoveryReport):
                report = record
            else:
                advance(record.done, "")
    assert report is not None  # the generator ends with it
    classes = list(report.rows[0].per_class)
    table = [
        [row.method, row.role, f"{row.mean:.4f}", *(f"{row.per_class[c]:.4f}" for c in classes)]
        for row in report.rows
    ]
    say_table(["method", "role", "mean", *classes], table, text=2)
    if json_file is not None:
        write_json(json_file, report.to_json())
