"""What stands for a model in the library before it has run here."""

from __future__ import annotations

import logging
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open

from voxstudio import operations
from voxstudio.checkpoint import MEAN
from voxstudio.coarse import block_means, copies
from voxstudio.corruption import corrupt
from voxstudio.data.components import component_count
from voxstudio.data.shapes.primitives import piece
from voxstudio.errors import ImportRejected
from voxstudio.library import resources
from voxstudio.render.picture import prepare
from voxstudio.studio.jobs import answers
from voxstudio.studio.models.examples import example

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.loaded import LoadedNet
    from voxstudio.operations import Operation

    Model = tuple[Path, CheckpointHeader]
    Load = Callable[[Path], LoadedNet]

LOG = logging.getLogger("voxstudio")
FINEST, LARGEST, MOST = 64, 20_000_000, 100_000
"""Resolution, weights and generated training shapes of a model beyond which its mean training shape
stands for it, for what it makes could take long."""

FINEST_DRAWN = 128
"""Voxels along an axis of a shape that is drawn small."""

EACH_S, ALL_S = 20.0, 120.0
"""How long a picture of a model of the user's own, and all of them, may take."""

SHARE = 0.35
"""The picture shows what this share of the training shapes fills."""

STANDARD = "chair"
"""Family that stands, where it knows it, for a model that makes something of what it is given: of
a shape whose upper half is hidden, of blocks, or of a shape with specks."""

COARSE = 16
"""Blocks along each axis that stand for what a super-resolution model is given."""

SOLID, FINE = "pyramid", 32
"""What stands for a model of coloured solids, and its voxels along each axis."""

SPECKS = "flip:0.01"

SEED = 2
"""Of what stands for a model that makes shapes."""

SEEDS = range(SEED, SEED + 4)
"""Of codes, of whose shapes the first in one piece stands for a generator."""


class _Subject(NamedTuple):
    """A model that a preview is of."""

    path: Path
    header: CheckpointHeader
    load: Load


@dataclass(frozen=True, eq=False)
class Preview:
    """A picture to draw for a model.

    Args:
        path: The checkpoint.
        field: Occupancy, (D, H, W).
        hidden: A mask over it, or None.
    """

    path: Path
    field: NDArray[np.float32]
    hidden: NDArray[np.bool_] | None = None


def previews(models: Sequence[Model], load: Load) -> Generator[None, None, list[Preview]]:
    """Return a preview per shipped model, as a job; a model without one is left out.

    Args:
        models: Checkpoints and their headers.
        load: Loads those whose preview is something that they make.
    """
    prepare()  # as for examples, the window draws them next
    made = []
    for path, header in models:
        preview = None
        with suppress(Exception):  # whatever one file does, the others have a picture
            preview = _preview(path, header, load)
        if preview is not None:
            made.append(preview)
        yield None
    return made


def previews_apart(
    models: Sequence[Model], each_s: float = EACH_S, all_s: float = ALL_S
) -> Generator[None, None, list[Preview]]:
    """Return a preview per model of the user's own, as a job that nothing in a file holds up.

    A process of limited time and memory makes them; a model that is too much for it has none.
    """
    made: list[Preview] = []
    until = time.monotonic() + all_s
    with closing(answers(_own_preview, models, each_s)) as found:
        for answer in found:
            if answer is not None and answer.lost:
                LOG.warning("no picture of %s: it %s", answer.item[0].name, answer.lost)
            elif answer is not None and answer.value is not None:
                made.append(answer.value)
            if time.monotonic() > until:
                LOG.warning("pictures of %d models took %g s: no more are made", len(made), all_s)
                break
            yield None
    return made


def is_shipped(path: Path) -> bool:
    """Return whether a checkpoint came with voxstudio, and can be trusted."""
    return path.is_relative_to(resources())


def _own_preview(model: Model) -> Preview | None:
    import torch

    from voxstudio.loaded import load_model

    torch.set_num_threads(1)  # the others are for the window, and for what it runs
    preview = _preview(*model, load_model)
    return preview if preview is not None and _can_be_drawn(preview.field) else None


def _can_be_drawn(field: NDArray[np.float32]) -> bool:
    """Return whether a field, of whatever weights, is of finite numbers and of a usual size."""
    usual = field.ndim == 3 and max(field.shape) <= FINEST_DRAWN
    return usual and bool(np.isfinite(field).all())


def _preview(path: Path, header: CheckpointHeader, load: Load) -> Preview | None:
    """Show what a model makes, or else what it is given."""
    subject = _Subject(path, header, load)
    found = (draw for operation, draw in PREVIEWS.items() if operation.declared_by(header))
    draw = next(found, _veiled)
    if draw is not _pyramid and _is_heavy(header):
        return _average(subject)
    try:
        return draw(subject)
    except ImportRejected:  # loading the model says what is wrong
        return None


def _is_heavy(header: CheckpointHeader) -> bool:
    """Return whether a picture of what a model makes, or learned from, could take long."""
    count = header.training.get("recipe", {}).get("data", {}).get("count", 0)
    return header.resolution > FINEST or header.parameters > LARGEST or count > MOST


def _given(path: Path, header: CheckpointHeader) -> NDArray[np.float32]:
    """Return a shape like those that a model learned from, their mean if it does not say which."""
    from voxstudio.evaluation.origin import held_back

    if STANDARD not in header.classes:
        try:
            kept = held_back(header, 1)
        except ImportRejected:  # of a data file
            kept = None
        if kept:
            return kept.grid(0).as_float()
        mean = _mean(path)
        if mean is not None:
            return mean
    return example(STANDARD).grid.as_float()


def _blocks(field: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a shape of `COARSE` blocks along each axis, or of the nearest more that divide it."""
    size = len(field)
    side = max(side for side in range(1, max(1, size // COARSE) + 1) if size % side == 0)
    blocks: NDArray[np.float32] = copies(block_means(field[None], side), side)[0]
    return blocks


def _mean(path: Path) -> NDArray[np.float32] | None:
    """Return the mean training shape, scaled so that `SHARE` lies at one half."""
    try:
        with safe_open(path, framework="numpy") as file:
            mean = np.asarray(file.get_tensor(MEAN), dtype=np.float32)
    except (OSError, SafetensorError, TypeError):  # loading the model says what is wrong
        return None
    if not np.isfinite(mean).all():
        return None
    occupancy = (mean.reshape(mean.shape[-3:]) + 1) / 2
    scaled: NDArray[np.float32] = np.clip(occupancy * np.float32(0.5 / SHARE), 0, 1)
    return scaled


def _decoded(of: _Subject) -> Preview:
    from voxstudio.latent.model import latent_model

    model = latent_model(of.load(of.path))
    made = model.decode(model.draw(SEEDS))
    whole = (each for each in made if component_count(each > 0.5) == 1)
    return Preview(of.path, next(whole, made[0]))


def _written(of: _Subject) -> Preview:
    from voxstudio.sequential.model import sequential_model

    model = sequential_model(of.load(of.path))
    told = model.of_class(model.classes[0]) if model.classes else model
    return Preview(of.path, told.decode(told.draw([SEED]))[0])


def _imagined(of: _Subject) -> Preview:
    from voxstudio.evaluation.origin import held_back
    from voxstudio.sequential.pictures import picture_model, taken

    model = of.load(of.path)
    maker = picture_model(model)
    shape = held_back(model.header, 1).grid(0).occupied()
    return Preview(of.path, maker.make(taken(shape[None], maker.cameras)[0], [SEED])[0])


def _pyramid(of: _Subject) -> Preview:
    """Show what the pictures of a mesh decoder are of: its meshes know the seen side alone."""
    return Preview(of.path, piece(SOLID, 0, SEED).coverage(FINE))


def _average(of: _Subject) -> Preview | None:
    mean = _mean(of.path)
    return None if mean is None else Preview(of.path, mean)


def _as_given(of: _Subject) -> Preview:
    return Preview(of.path, _given(of.path, of.header))


def _coarse(of: _Subject) -> Preview:
    return Preview(of.path, _blocks(_given(of.path, of.header)))


def _specked(of: _Subject) -> Preview:
    field = _given(of.path, of.header)
    return Preview(of.path, corrupt(field > 0.5, SPECKS, 0).astype(np.float32))


def _veiled(of: _Subject) -> Preview:
    field = _given(of.path, of.header)
    hidden = np.zeros(field.shape, dtype=np.bool_)
    hidden[len(field) // 2 :] = True
    hidden &= field > 0
    return Preview(of.path, np.where(hidden, np.float32(0), field), hidden)


PREVIEWS: dict[Operation, Callable[[_Subject], Preview | None]] = {
    operations.MESH: _pyramid,
    operations.CHAIN: _average,
    operations.GROW: _average,
    operations.DECODE: _decoded,
    operations.WRITE: _written,
    operations.RECONSTRUCT: _imagined,
    operations.CLASSIFY: _as_given,
    operations.SUPER_RESOLVE: _coarse,
    operations.RECALL: _specked,
}
"""Preview of a model by the first of these that it declares; by what is hidden of a shape else."""
