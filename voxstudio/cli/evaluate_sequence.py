"""`voxstudio evaluate elbo`, `completion`, `denoising`, `reconstruction`: of sequential models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voxstudio.cli.checkpoints import checkpoint_for
from voxstudio.cli.examined import Measured, last_of, show
from voxstudio.cli.grouped import grouped
from voxstudio.cli.options import Hardware
from voxstudio.cli.reading import Layout, read_set, unseen_shapes
from voxstudio.cli.sequence import LATENT_STEPS, LatentSteps, Steps, load_sequential
from voxstudio.errors import ImportRejected
from voxstudio.operations import BOUND, COMPLETE, DENOISE, RECONSTRUCT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.sequential.model import SequentialModel

Data = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.npz", help="Shapes to measure; the model's held-out shapes unless given."
    ),
]
Train = Annotated[
    Path | None,
    typer.Option(metavar="FILE.npz", help="Training data of the model, if it came from a file."),
]
Views = Annotated[
    int | None,
    typer.Option(
        "--views",
        metavar="N",
        min=1,
        max=64,
        help="Images per shape: those that condition the model, or those that its bound is of.",
    ),
]


@grouped
def elbo(
    checkpoint: Annotated[str, checkpoint_for(BOUND)],
    data: Data = None,
    train: Train = None,
    views: Views = None,
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the variational bound in nats per shape.

    The baseline is a model of independent voxels, or of independent pixels.
    """
    from voxstudio.evaluation.bound import evaluate_bound, evaluate_picture_bound
    from voxstudio.evaluation.independent import Independent, IndependentPixels
    from voxstudio.evaluation.views import MEAN
    from voxstudio.sequential.pictures import ProjectionModel, around, taken

    model, _ = load_sequential(checkpoint, hardware.use())
    _check_views(model, views)
    shapes = unseen_shapes(model.header, data, layout)
    known = _learned(model.header, train, layout)
    if views is not None and model.spec.projection:
        maker = ProjectionModel(model, around(model, views))
        seen = taken(known[:MEAN], maker.cameras)
        baselines = {
            "mean picture": IndependentPixels.fitted(seen, shared=True),
            "independent pixels": IndependentPixels.fitted(seen, shared=False),
        }
        records = evaluate_picture_bound(
            maker, shapes, baselines, seed=asked.seed, limit=asked.most
        )
    else:
        fitted = Independent.fitted(known)
        records = evaluate_bound(
            model, shapes, fitted, seed=asked.seed, limit=asked.most, views=views
        )
    asked.show(records, "bounding", len(shapes))


def _check_views(model: SequentialModel, views: int | None) -> None:
    """Take as many pictures as a model has a bound for.

    Raises:
        ImportRejected: If it has none for so many.
    """
    spec, name = model.spec, model.header.name
    count = len(spec.cameras)
    if spec.projection:
        if views is None or views > count:
            fault = "has a density of pictures, and none of voxels"
            fault = fault if views is None else f"knows {count} sides, not {views}"
            raise ImportRejected(name, fault, f"--views 1 to {count}")
    elif spec.context == "views":
        if views is not None and views not in spec.view_counts:
            many = " or ".join(map(str, spec.view_counts))
            accepted = f"--views {many}, or a model trained with {views} `sequence.cameras`"
            raise ImportRejected(name, f"was taught with --views {count}", accepted)
    elif views is not None:
        raise ImportRejected(name, "is told no pictures", "a model with `views`, or no --views")


@grouped
def completion(
    checkpoint: Annotated[str, checkpoint_for(COMPLETE)],
    mask: Annotated[str, typer.Option(help="Hidden voxels, such as half:-x.")],
    data: Data = None,
    train: Train = None,
    steps: Steps = None,
    latent_steps: LatentSteps = LATENT_STEPS,
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the IoU of completed voxels.

    Four chains run per shape; their standard deviation is reported as well.
    """
    from voxstudio.evaluation.completion import evaluate_completion

    model, _ = load_sequential(checkpoint, hardware.use())
    shapes = unseen_shapes(model.header, data, layout)
    records = evaluate_completion(
        model,
        shapes,
        mask,
        steps=steps or model.header.recovery.steps,
        settling=latent_steps,
        seed=asked.seed,
        train=_learned(model.header, train, layout),
        limit=asked.most,
    )
    asked.show(records, "completing", len(shapes))


@grouped
def denoising(
    checkpoint: Annotated[str, checkpoint_for(DENOISE)],
    data: Data = None,
    flip_rate: Annotated[
        float, typer.Option(min=0.001, max=0.45, help="Probability that a voxel is flipped.")
    ] = 0.05,
    steps: Steps = None,
    latent_steps: LatentSteps = LATENT_STEPS,
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure the voxel error rate after denoising.

    Voxels are flipped first; the baseline is a median filter.
    """
    from voxstudio.evaluation.denoising import evaluate_denoising

    model, _ = load_sequential(checkpoint, hardware.use())
    shapes = unseen_shapes(model.header, data, layout)
    records = evaluate_denoising(
        model,
        shapes,
        flip_rate,
        steps=steps or model.header.recovery.steps,
        settling=latent_steps,
        seed=asked.seed,
        limit=asked.most,
    )
    asked.show(records, "denoising", len(shapes))


@grouped
def reconstruction(
    checkpoint: Annotated[str, checkpoint_for(RECONSTRUCT)],
    data: Data = None,
    train: Train = None,
    views: Views = None,
    silhouettes: Annotated[
        bool, typer.Option("--silhouettes", help="Images without shading, as of a photograph.")
    ] = False,
    *,
    asked: Measured,
    layout: Layout,
    hardware: Hardware,
) -> None:
    """Measure shapes reconstructed from images.

    The figure is the silhouette IoU, or the pixel error for a model trained on images alone.
    """
    from voxstudio.evaluation.origin import solid
    from voxstudio.evaluation.views import (
        elsewhere,
        evaluate_projection,
        evaluate_views,
        mean_pictures,
    )
    from voxstudio.library import find_checkpoint
    from voxstudio.loaded import load_model
    from voxstudio.sequential.pictures import ProjectionModel, picture_model

    model = load_model(find_checkpoint(checkpoint), hardware.use())
    chosen = solid(unseen_shapes(model.header, data, layout))[: asked.most]
    if len(chosen) < 2:
        fault = "is compared of one shape"
        raise ImportRejected(model.header.name, fault, "at least two, to compare them")
    maker = picture_model(model, views=views)
    if isinstance(maker, ProjectionModel):
        if silhouettes:
            accepted = "a model with sequence.context=views, or no --silhouettes"
            raise ImportRejected(model.header.name, "learned shaded images alone", accepted)
        beside = elsewhere(maker)
        mean = mean_pictures(_learned(model.header, train, layout), beside)
        records = evaluate_projection(maker, chosen, beside, mean, asked.seed)
    else:
        records = evaluate_views(maker, chosen, asked.seed, flat=silhouettes)
    show(last_of(records, "looking", len(chosen)), asked.json_file)


def _learned(header: CheckpointHeader, train: Path | None, layout: Layout) -> NDArray[np.bool_]:
    """Return the solid voxels of what a model learned from, (N, D, H, W)."""
    from voxstudio.evaluation.origin import origin, solid

    return solid(origin(header, None if train is None else read_set(train, layout)).training)
