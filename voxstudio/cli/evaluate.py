"""`voxstudio evaluate ...`: figures of a model beside baselines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from voxstudio import bounds
from voxstudio.cli import evaluate_classes, evaluate_sequence, evaluate_synthesis
from voxstudio.cli.checked import Commands
from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.examined import Measured, last_of, show
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import (
    Hardware,
    JsonFile,
    Seed,
)
from voxstudio.cli.project import STRENGTH, OtherEnergy, Strength, check_energy, modes_of
from voxstudio.cli.reading import Layout, read_fitting, read_set, unseen_shapes
from voxstudio.operations import (
    ENCODE,
    ENERGY,
    MESH,
    PROJECT,
    RECALL,
    RECOVER_BY_NET,
    SUPER_RESOLVE,
    ProjectionMode,
)

app = Commands(help="Measure models beside baselines.", rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Measure models beside baselines."""


app.command("elbo")(evaluate_sequence.elbo)
app.command("classification")(evaluate_classes.classification)
app.command("completion")(evaluate_sequence.completion)
app.command("denoising")(evaluate_sequence.denoising)
app.command("reconstruction")(evaluate_sequence.reconstruction)
app.command("synthesis")(evaluate_synthesis.synthesis)


@app.command("recovery")
@grouped
def recovery(
    checkpoint: Annotated[str, checkpoint_for(RECOVER_BY_NET)],
    data: Annotated[Path, typer.Option(metavar="FILE.npz", help="Shapes with labels.")],
    mask: Annotated[str, typer.Option(help="Hidden voxels, such as random:0.7.")],
    train: Annotated[
        Path | None,
        typer.Option(metavar="FILE.npz", help="Training shapes, for the baseline `nearest`."),
    ] = None,
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the voxel error rate of recovered voxels.

    One recovery per shape; the rate is given per class.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.recovery import evaluate_recovery
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    shapes = read_fitting(data, layout, header)
    known = None if train is None else read_fitting(train, layout, header)
    model = load(path, hardware.use())
    records = evaluate_recovery(model, shapes, mask, seed=asked.seed, train=known, limit=asked.most)
    asked.show(records, "recovering", len(shapes))


@app.command("latent")
@grouped
def latent(
    checkpoint: Annotated[str, checkpoint_for(ENCODE)],
    data: Annotated[Path, typer.Option(metavar="FILE.npz", help="Shapes, with or without labels.")],
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure reconstructions and latent interpolations.

    The figures are the reconstruction IoU per class and the smoothness of interpolations.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.latent import evaluate_latent
    from voxstudio.evaluation.polish import evaluate_polish
    from voxstudio.latent.model import latent_model
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model

    path = find_checkpoint(checkpoint)
    shapes = read_fitting(data, layout, read_header(path))
    loaded = load_model(path, hardware.use())
    model = latent_model(loaded)
    records = evaluate_latent(model, shapes, seed=asked.seed, limit=asked.most)
    table = last_of(records, "encoding", asked.limit or len(shapes))
    if ENERGY.supported_by(model.header):
        table = replace(table, rows=(*table.rows, *evaluate_polish(loaded, seed=asked.seed)))
    show(table, asked.json_file)


@app.command("projection")
@grouped
def projection(
    checkpoint: Annotated[str, checkpoint_for(PROJECT)],
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Shapes to measure; the model's held-out shapes unless given."
        ),
    ] = None,
    family: Annotated[str, typer.Option(help="Measure only shapes of this class.")] = "",
    mode: Annotated[
        ProjectionMode | None,
        typer.Option(
            help="Descend the energy, decode the shape's own code, or both; each unless given."
        ),
    ] = None,
    strength: Strength = STRENGTH,
    energy: OtherEnergy = None,
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the IoU of damaged shapes after projection.

    The baseline is a median filter.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.snap import evaluate_snap
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint

    path, where = find_checkpoint(checkpoint), hardware.use()
    header = read_header(path)
    modes = modes_of(header, energy) if mode is None else (mode,)
    for each in modes:
        check_energy(each, checkpoint, energy)
    model, other = load(path, where), None if energy is None else load(energy, where)
    ways = {str(each): model.projection(each, other) for each in modes}
    shapes = unseen_shapes(header, data, layout)  # which may take minutes to make
    if family:
        shapes = shapes.of_class(family)
    records = evaluate_snap(ways, shapes, strength=strength, seed=asked.seed, limit=asked.most)
    show(last_of(records, "projecting", len(ways) * (asked.limit or len(shapes))), asked.json_file)


@app.command("mesh")
@grouped
def mesh(
    checkpoint: Annotated[str, checkpoint_for(MESH)],
    limit: Annotated[
        int, typer.Option(min=0, max=bounds.ROW, help="Use only so many images; 0 = all.")
    ] = 0,
    json_file: JsonFile = None,
    *,
    hardware: Hardware,
) -> None:
    """Measure meshes reconstructed from held-out images.

    The figure is the mean squared error of the rendered mesh.
    """
    from voxstudio.evaluation.mesh import evaluate_mesh, held_back_pictures
    from voxstudio.latent.mesh_model import mesh_model
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model

    model = mesh_model(load_model(find_checkpoint(checkpoint), hardware.use()))
    show(evaluate_mesh(model, held_back_pictures(model.header, limit or None)), json_file)


@app.command("super-resolution")
@grouped
def super_resolution(
    checkpoint: Annotated[str, checkpoint_for(SUPER_RESOLVE)],
    data: Annotated[
        Path, typer.Option(metavar="FILE.npz", help="Shapes of the model's resolution.")
    ],
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the IoU of shapes after super-resolution.

    Shapes are coarsened first; one chain per shape.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.superres import evaluate_superres
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model

    path = find_checkpoint(checkpoint)
    shapes = read_fitting(data, layout, read_header(path))
    model = load_model(path, hardware.use())
    side = model.header.block_size
    assert side is not None  # or it does not support this
    records = evaluate_superres(
        model, shapes, side=side, name=model.header.name, seed=asked.seed, limit=asked.most
    )
    asked.show(records, "refining", len(shapes))


@app.command("recall")
@grouped
def recall(
    checkpoint: Annotated[str, checkpoint_for(RECALL)],
    corrupt: Annotated[
        str,
        typer.Option(
            help="How to corrupt: flip:SHARE flips voxels, a mask of `recover` empties them."
        ),
    ] = "flip:0.2",
    repeats: Annotated[int, typer.Option(min=1, max=1000, help="Corruptions per shape.")] = 1,
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Training data of the model, if it came from a file."),
    ] = None,
    json_file: JsonFile = None,
    seed: Seed = 0,
    *,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the recall accuracy of an associative memory.

    It recalls its stored shapes from corrupted ones.
    """
    from voxstudio.evaluation.memory import evaluate_memory
    from voxstudio.evaluation.origin import origin
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model

    model = load_model(find_checkpoint(checkpoint), hardware.use())
    header = model.header
    stored = origin(header, None if data is None else read_set(data, layout)).learned()
    show(
        evaluate_memory(model, stored, corrupt, name=header.name, seed=seed, repeats=repeats),
        json_file,
    )
