"""`voxstudio evaluate synthesis`: samples of models, or any shapes, beside real ones."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from voxstudio.cli.checkpoints import find_able
from voxstudio.cli.console import progress
from voxstudio.cli.examined import last_of, show
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, JsonFile, PageFile, Seed, StartOption
from voxstudio.cli.places import check_input
from voxstudio.cli.reading import Layout, check_size, read_set
from voxstudio.errors import ImportRejected
from voxstudio.operations import CLASSIFY, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Generator

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.data.formats import ReadOptions, ShapeSet
    from voxstudio.evaluation.classifier import Classifier
    from voxstudio.evaluation.origin import Origin
    from voxstudio.evaluation.progress import Examined
    from voxstudio.evaluation.samples import Samples


def _of_shapes(source: str) -> bool:
    """Whether a source is a folder or a file of shapes; else it names a checkpoint."""
    from voxstudio.data.formats import find_format

    with suppress(OSError, ValueError):  # a name that the system does not take
        if Path(source).is_dir():
            return True
    return find_format(Path(source)) is not None


def _check(sources: list[str]) -> list[str]:
    for source in sources:
        if _of_shapes(source):
            check_input(Path(source))
        else:
            find_able(source, SAMPLE)
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
            "--class", help="Class of the samples; real shapes of other classes are left out."
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
        Literal["grid", "cube", "sphere"],
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
    from voxstudio.evaluation.likeness import Clouds
    from voxstudio.evaluation.samples import of_set, sampled
    from voxstudio.evaluation.synthesis import evaluate_synthesis, real_shapes
    from voxstudio.kinds.load import load
    from voxstudio.library import find_checkpoint

    where = hardware.use()
    judge = None if classifier is None else _judge(classifier, where)
    found = {each: find_checkpoint(each) for each in sources if not _of_shapes(each)}
    models = {source: load(path, where) for source, path in found.items()}
    header = next((model.header for model in models.values()), None)
    runs = {source: sampled(model, count, seed, start) for source, model in models.items()}
    reference = None if data is None else _shapes(data, layout, header)
    options = _like(reference, data, layout) if header is None else None
    learned = None if train is None else _shapes(train, layout, header, options)
    known = _known(header, reference, learned)
    real = real_shapes(known, kind, kind or _class_of(header))
    given = {
        source: of_set(_shapes(Path(source), layout, header, options), source)
        for source in sources
        if source not in models
    }
    sets = [
        _followed(models[source].name, runs[source], count)
        if source in models
        else given[source].some(count, seed)
        for source in sources
    ]
    if real.kind:
        sets = [each.all_of(real.kind) for each in sets]
    clouds = Clouds(points, normalise, seed)
    judge = judge or _installed_judge(real.kinds, sets[0].shapes.shape[-1], where)
    records = evaluate_synthesis(sets, real, clouds=clouds, judge=judge, seed=seed)
    show(last_of(records, "judging", None), json_file, html_file)


def _followed(name: str, run: Generator[Examined, None, Samples], count: int) -> Samples:
    """Draw samples behind a bar."""
    with progress(f"sampling {name}", count) as advance:
        while True:
            try:
                advance(next(run).done, "")
            except StopIteration as made:
                return made.value  # type: ignore[no-any-return]


def _known(
    header: CheckpointHeader | None, data: ShapeSet | None, train: ShapeSet | None
) -> Origin | ShapeSet | None:
    """Return what was learned and what was not, or the latter alone, as far as anyone says.

    The one file that a checkpoint learned from is divided into both.
    """
    import numpy as np

    from voxstudio.evaluation.origin import Origin, examined, is_generated, require_data
    from voxstudio.evaluation.samples import COMPARED

    if header is not None and data is not None and train is None and _is_learned(header, data):
        data, train = None, data
    if header is not None and is_generated(header):
        coarse = header.model_copy(update={"resolution": min(header.resolution, COMPARED)})
        return examined(coarse, None, data)
    if header is not None and train is not None:
        return examined(header, train, data)
    if train is not None:
        return Origin(train, train.take(np.arange(0)) if data is None else data)
    if header is not None and data is None:
        require_data(header)
    return data


def _is_learned(header: CheckpointHeader, data: ShapeSet) -> bool:
    """Whether a file is, by its name, the one that a checkpoint learned from."""
    return str(header.training.get("data", "")).startswith(f"{data.name},")


def _class_of(header: CheckpointHeader | None) -> str:
    """Return the one class that a checkpoint learned; nothing for several, or none that is told."""
    from voxstudio.data.shapes.families import FAMILIES
    from voxstudio.evaluation.origin import data_recipe

    if header is None:
        return ""
    with suppress(ImportRejected):
        recipe = data_recipe(header)
        names = recipe.classes or ((recipe.family,) if recipe.family in FAMILIES else ())
        return str(names[0]) if len(names) == 1 else ""
    return ""


def _like(reference: ShapeSet | None, path: Path | None, layout: Layout) -> ReadOptions:
    """Return how to read files so that meshes stand in the grid as the reference shapes do."""
    from voxstudio.data.formats import is_mesh
    from voxstudio.mesh_placement import usual_of

    if reference is None or path is None or path.is_dir() or is_mesh(path):
        return layout.options()
    with suppress(ValueError):  # of shapes without a voxel
        return layout.options(reference.voxels.shape[-1], usual_of(reference.voxels))
    return layout.options(reference.voxels.shape[-1])


def _shapes(
    path: Path, layout: Layout, header: CheckpointHeader | None, options: ReadOptions | None = None
) -> ShapeSet:
    """Read a file of shapes, or all those of a folder.

    Raises:
        ImportRejected: If one cannot be read, there is none, or they differ in size from each
            other or from what a model makes.
    """
    import numpy as np

    from voxstudio.data.formats import ShapeSet, find_format
    from voxstudio.evaluation.origin import solid

    files = [path]
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*") if each.is_file())
        files = [each for each in inside if find_format(each) is not None]
    if not files:
        raise ImportRejected(path, "holds no file of shapes", "meshes (STL, OBJ, GLB), .npz ...")
    parts = [read_set(each, layout, header, options) for each in files]
    side = parts[0].voxels.shape[-1] if header is None else header.resolution
    for each, part in zip(files, parts, strict=True):
        check_size(part.voxels.shape[1:], side, each)
    if not path.is_dir():
        return parts[0]
    return ShapeSet(np.concatenate([solid(part) for part in parts]), name=path.name)


def _judge(name: str, device: str) -> Classifier:
    """Load a classifier.

    Raises:
        ImportRejected: If it is none.
    """
    from voxstudio.evaluation.classifier import load_classifier

    return load_classifier(find_able(name, CLASSIFY), device)


def _installed_judge(
    kinds: tuple[str, ...] | None, resolution: int, device: str
) -> Classifier | None:
    """Load an installed classifier that takes shapes of a size and knows their classes."""
    for path, header in CLASSIFY.installed():
        if (
            header.resolution == resolution
            and kinds is not None
            and set(kinds) <= set(header.classes)
        ):
            return _judge(str(path), device)
    return None
