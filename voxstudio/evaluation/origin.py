"""The shapes a checkpoint learned from, made again from what its header says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from voxstudio.data.formats import ShapeSet
from voxstudio.data.shapes import families
from voxstudio.data.splits import parts
from voxstudio.errors import ImportRejected
from voxstudio.training.dataset import hard_occupancy, soft_occupancy
from voxstudio.training.recipe import DataRecipe

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader

GENERATED = "generated "
"""How the description of data begins that voxstudio made itself."""


@dataclass(frozen=True, eq=False)
class Origin:
    """What a model knows and what was kept from it.

    Args:
        training: Shapes it learned from, occupancy in [0, 1].
        held_back: Shapes of the same kind that it never saw.
    """

    training: ShapeSet
    held_back: ShapeSet


def is_generated(header: CheckpointHeader) -> bool:
    """Return whether a checkpoint learned from shapes that voxstudio makes itself."""
    return str(header.training.get("data", "")).startswith(GENERATED)


def origin(header: CheckpointHeader, data: ShapeSet | None = None) -> Origin:
    """Make the training shapes of a checkpoint again.

    Args:
        header: Of the checkpoint.
        data: The data file it learned from, where it was not generated shapes.

    Raises:
        ImportRejected: If the header holds no valid recipe, or a data file is needed.
    """
    try:
        recipe = DataRecipe.model_validate(header.training["recipe"]["data"])
    except (KeyError, TypeError, ValidationError) as error:
        accepted = "a checkpoint written by `voxstudio train`"
        raise ImportRejected(header.name, "does not say what it learned from", accepted) from error
    if is_generated(header):
        data = _generated(recipe, header.resolution)
    elif data is None:
        learned = header.training.get("data", "a data file")
        raise ImportRejected(header.name, f"learned from {learned}", "that data file")
    return Origin(*parts(_of_classes(data, recipe.classes), recipe.validation))


def _generated(recipe: DataRecipe, resolution: int) -> ShapeSet:
    make = soft_occupancy if recipe.soft else hard_occupancy
    voxels, labels = make(recipe.family, recipe.count, resolution, recipe.seed)
    return ShapeSet(voxels / np.float32(255), labels, families.FAMILIES, recipe.family)


def _of_classes(data: ShapeSet, classes: tuple[str, ...]) -> ShapeSet:
    if not classes or data.labels is None:
        return data
    rows = np.isin(data.labels, [data.label_names.index(name) for name in classes])
    return ShapeSet(data.voxels[rows], data.labels[rows], data.label_names, data.name)
