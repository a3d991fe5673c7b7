"""`voxstudio evaluate classification`: classes by features that were learned without labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.examined import last_of, show
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware, JsonFile, Seed
from voxstudio.cli.reading import Layout, read_fitting
from voxstudio.operations import CLASSIFY, FEATURES

if TYPE_CHECKING:
    from voxstudio.loaded import LoadedNet


@grouped
def classification(
    checkpoint: Annotated[str, checkpoint_for(FEATURES)],
    data: Annotated[Path, typer.Option(metavar="FILE.npz", help="Shapes with labels.")],
    test: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.npz",
            help="Test shapes with labels; a held-out tenth of --data unless given.",
        ),
    ] = None,
    json_file: JsonFile = None,
    seed: Seed = 0,
    *,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the classification accuracy of features.

    The features are those of a model trained without labels.
    """
    from voxstudio.checkpoint import read_header
    from voxstudio.evaluation.classification import evaluate_classification, examined
    from voxstudio.evaluation.labelled import labelled
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model

    path = find_checkpoint(checkpoint)
    header = read_header(path)
    known = read_fitting(data, layout, header)
    others = None if test is None else read_fitting(test, layout, header)
    shapes, where = labelled(known, others), hardware.use()
    records = evaluate_classification(load_model(path, where), shapes, _judges(where), seed=seed)
    show(last_of(records, "classifying", examined(shapes)), json_file)


def _judges(where: str) -> list[LoadedNet]:
    """Load the classifiers that are installed."""
    from voxstudio.loaded import load_model

    return [load_model(path, where) for path, _ in CLASSIFY.installed()]
