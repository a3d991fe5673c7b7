"""`voxstudio evaluate synthesis`: samples of models, or any shapes, beside real ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voxstudio import choices
from voxstudio.cli.checkpoints import find_supporting
from voxstudio.cli.examined import follow, show
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, JsonFile, PageFile, Seed, StartOption
from voxstudio.cli.places import check_input
from voxstudio.cli.reading import Layout, read_set
from voxstudio.operations import CLASSIFY, SAMPLE


def _check(sources: list[str]) -> list[str]:
    from voxstudio.data.formats import holds_shapes

    for source in sources:
        if holds_shapes(Path(source)):
            check_input(Path(source))
        else:
            find_supporting(source, SAMPLE)
    return sources


@grouped
def synthesis(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Checkpoints, files of shapes, or folders of meshes or voxel files.",
            callback=_check,
        ),
    ],
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Reference shapes, or the training data of a checkpoint.",
        ),
    ] = None,
    train: Annotated[Path | None, typer.Option(metavar="FILE|DIR", help="Training shapes.")] = None,
    classifier: Annotated[
        str | None,
        typer.Option(
            help="Reference classifier; an installed one that has the classes unless given."
        ),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--class",
            help="Class of the samples, which a model that knows several is asked for; "
            "real shapes of other classes are left out.",
        ),
    ] = "",
    count: Annotated[
        int,
        typer.Option(
            min=2,
            max=10_000,
            help="Samples per checkpoint, and at most so many shapes per file or folder.",
        ),
    ] = 50,
    points: Annotated[
        int, typer.Option(min=16, max=16_384, help="Points sampled from the surface of each shape.")
    ] = 2048,
    normalise: Annotated[
        choices.Normalisation,
        typer.Option(
            help="Points as they lie in the grid, or in the cube or ball around each shape."
        ),
    ] = "grid",
    start: StartOption = None,
    json_file: JsonFile = None,
    html_file: PageFile = None,
    seed: Seed = 0,
    *,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure samples beside held-out shapes.

    The figures say whether samples are new, connected, varied and like held-out shapes.
    """
    from voxstudio.data.formats import holds_shapes
    from voxstudio.evaluation.likeness import Clouds
    from voxstudio.evaluation.shape_reader import ShapeReader
    from voxstudio.evaluation.synthesis_run import Source, SynthesisRequest, run_synthesis
    from voxstudio.library import find_checkpoint

    given = ((each, Path(each)) for each in sources)
    origins = [path if holds_shapes(path) else find_checkpoint(each) for each, path in given]
    asked = SynthesisRequest(
        tuple(map(Source, sources, origins)),
        data,
        train,
        classifier=None if classifier is None else find_supporting(classifier, CLASSIFY),
        class_name=kind,
        count=count,
        clouds=Clouds(points, normalise, seed),
        start=start,
        seed=seed,
        device=hardware.use(),
        reader=ShapeReader(
            layout.options, lambda path, options: read_set(path, layout, options=options)
        ),
    )
    show(follow(run_synthesis(asked)), json_file, html_file)
