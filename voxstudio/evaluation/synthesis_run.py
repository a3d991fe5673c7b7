"""`evaluate synthesis` from the names of models and files to the table, as one generator."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from voxstudio.data.formats import holds_shapes
from voxstudio.errors import ImportRejected
from voxstudio.evaluation.likeness import Clouds
from voxstudio.evaluation.origin import (
    Origin,
    data_recipe,
    examined,
    is_generated,
    require_data,
)
from voxstudio.evaluation.progress import Stage
from voxstudio.evaluation.samples import COMPARED, coarse_size, of_set, sampled
from voxstudio.evaluation.shape_reader import ShapeReader
from voxstudio.evaluation.synthesis import check_sizes, evaluate_synthesis, real_shapes, real_sizes
from voxstudio.evaluation.table import Table
from voxstudio.operations import CLASSIFY

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.choices import Start
    from voxstudio.data.formats import ShapeSet
    from voxstudio.evaluation.classifier import Classifier
    from voxstudio.evaluation.progress import Examined
    from voxstudio.evaluation.samples import Samples
    from voxstudio.evaluation.synthesis import Real
    from voxstudio.kinds.model import Model

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Source:
    """What is evaluated.

    Args:
        name: Of its row, where it is no model.
        origin: A checkpoint, a file or a folder of shapes, or shapes themselves.
    """

    name: str
    origin: Path | ShapeSet

    @property
    def model(self) -> Path | None:
        """The checkpoint; None for shapes."""
        origin = self.origin
        return origin if isinstance(origin, Path) and not holds_shapes(origin) else None


@dataclass(frozen=True, eq=False)
class SynthesisRequest:
    """What `evaluate synthesis` is asked for.

    Args:
        sources: At least one.
        data: Reference shapes, or the training data of a checkpoint; None for a checkpoint's own.
        train: Training shapes; None for a checkpoint's own.
        classifier: The reference classifier's checkpoint; None for an installed one that knows
            the classes.
        class_name: The one class of the samples, asked of models that know several; real shapes
            of others are left out.
        count: Samples per checkpoint, and at most so many shapes per file or folder.
        clouds: How points are drawn from surfaces.
        start: Of the chains of an energy; None for what is usual.
        seed: Of the first sample, and of every choice of shapes.
        device: Of the models.
        reader: How files are read.
    """

    sources: tuple[Source, ...]
    data: Path | None = None
    train: Path | None = None
    classifier: Path | None = None
    class_name: str = ""
    count: int = 50
    clouds: Clouds = field(default_factory=Clouds)
    start: Start | None = None
    seed: int = 0
    device: str = "cpu"
    reader: ShapeReader = field(default_factory=ShapeReader)


def run_synthesis(asked: SynthesisRequest) -> Generator[Stage, None, Table]:
    """Load models, draw their samples and judge all sets of shapes alike.

    What cannot be judged is refused before the first sample is drawn.

    Yields:
        How far each stage is.

    Returns:
        The table.

    Raises:
        ImportRejected: If a file cannot be read, shapes differ in size, or the real shapes of a
            checkpoint are not known and not given.
    """
    judge = None if asked.classifier is None else _judge(asked.classifier, asked.device)
    models = yield from _loaded(asked)
    header = next((model.header for model in models.values()), None)
    runs = {
        name: sampled(model, asked.count, asked.seed, asked.start, asked.class_name)
        for name, model in models.items()
    }
    yield Stage(0, 1, "reading shapes")
    real, given = _read(asked, header)
    sizes = [_size_of(each.name, models, given) for each in asked.sources]
    judge = judge or _installed_judge(real.kinds, sizes[0][1][-1], asked.device)
    check_sizes([*sizes, *real_sizes(real)], judge)
    sets = []
    for source, (name, _) in zip(asked.sources, sizes, strict=True):
        made = given.get(source.name)
        if made is None:
            made = yield from _staged(f"sampling {name}", runs[source.name])
        sets.append(made.all_of(real.kind) if real.kind else made)
    records = evaluate_synthesis(sets, real, clouds=asked.clouds, judge=judge, seed=asked.seed)
    return (yield from _staged("judging", _to_its_table(records)))


def _loaded(asked: SynthesisRequest) -> Generator[Stage, None, dict[str, Model]]:
    """Load the models, by the names of their sources."""
    from voxstudio.kinds.load import load  # late: kinds know the evaluation of classes

    paths = {each.name: each.model for each in asked.sources if each.model is not None}
    models: dict[str, Model] = {}
    for number, (name, path) in enumerate(paths.items()):
        yield Stage(number, len(paths), f"loading {path.stem}")
        models[name] = load(path, asked.device)
    return models


def _read(
    asked: SynthesisRequest, header: CheckpointHeader | None
) -> tuple[Real, Mapping[str, Samples]]:
    """Read the real shapes, and those that are judged."""
    reader, kind = asked.reader, asked.class_name
    data = None if asked.data is None else reader.shapes(asked.data, header)
    like = reader.like(data, asked.data) if header is None else None
    train = None if asked.train is None else reader.shapes(asked.train, header, like)
    real = real_shapes(known_shapes(header, data, train), kind, kind or _class_of(header))
    given = {}
    for source in asked.sources:
        if source.model is None:
            origin = source.origin
            shapes = reader.shapes(origin, header, like) if isinstance(origin, Path) else origin
            given[source.name] = of_set(shapes, source.name).some(asked.count, asked.seed)
    return real, given


def _size_of(
    name: str, models: Mapping[str, Model], given: Mapping[str, Samples]
) -> tuple[str, tuple[int, ...]]:
    """Return what a source is called in the table, and the size of its shapes there."""
    if name in models:
        model = models[name]
        return model.name, coarse_size((model.resolution,) * 3)
    return name, given[name].shapes.shape[1:]


def _staged(text: str, records: Generator[Examined, None, Made]) -> Generator[Stage, None, Made]:
    """Say of every record which stage it is of."""
    while True:
        try:
            record = next(records)
        except StopIteration as made:
            return made.value  # type: ignore[no-any-return]
        yield Stage(record.done, record.total, text)


def _to_its_table(records: Iterator[Examined | Table]) -> Generator[Examined, None, Table]:
    """Yield the progress of an evaluation and return its table."""
    for record in records:
        if isinstance(record, Table):
            return record
        yield record
    raise RuntimeError("the evaluation ended without a table")


def known_shapes(
    header: CheckpointHeader | None, data: ShapeSet | None, train: ShapeSet | None
) -> Origin | ShapeSet | None:
    """Return what was learned and what was not, or the latter alone, as far as anyone says.

    The one file that a checkpoint learned from is divided into both.

    Raises:
        ImportRejected: If a checkpoint learned from a file that is not given.
    """
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

    if header is None:
        return ""
    with suppress(ImportRejected):
        recipe = data_recipe(header)
        names = recipe.classes or ((recipe.family,) if recipe.family in FAMILIES else ())
        return str(names[0]) if len(names) == 1 else ""
    return ""


def _judge(path: Path, device: str) -> Classifier:
    from voxstudio.evaluation.classifier import load_classifier  # late: with torch

    return load_classifier(path, device)


def _installed_judge(
    kinds: tuple[str, ...] | None, resolution: int, device: str
) -> Classifier | None:
    """Load an installed classifier that takes shapes of a size and knows their classes."""
    for path, header in CLASSIFY.installed():
        known = kinds is not None and set(kinds) <= set(header.classes)
        if header.resolution == resolution and known:
            return _judge(path, device)
    return None
