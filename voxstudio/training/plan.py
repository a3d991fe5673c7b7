"""What can be said of a run before its shapes are made, which may take minutes."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from voxstudio.data.shapes import coloured
from voxstudio.errors import ImportRejected
from voxstudio.nets.cost import FLOAT, bytes_of
from voxstudio.nets.outline import outline
from voxstudio.room import check_bytes
from voxstudio.training.dataset import classes_of
from voxstudio.training.distributed import processes
from voxstudio.training.warm_start import check_warm_start

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.nets.specs import Spec
    from voxstudio.training.recipe import Recipe


COPIES = 5
"""Of the weights while a net learns: they, their average, the gradient, and Adam's two means."""


def check_generated(recipe: Recipe, beginning: CheckpointHeader | None, device: str) -> None:
    """Refuse a run on generated data that cannot begin.

    Args:
        recipe: Of the run.
        beginning: Of the checkpoint whose weights it begins with, if there is one.
        device: Where it learns.

    Raises:
        ImportRejected: If there are no such shapes, the net does not take them, the algorithm
            cannot train it, the checkpoint holds another, or there is not enough memory.
    """
    size, pictures = recipe.data.resolution, recipe.data.family == coloured.FAMILY
    architecture = recipe.architecture(size, 1.0, len(classes_of(recipe.data)))
    check_memory(recipe, architecture, -(-recipe.optimiser.batch // processes()), device)
    check_extent(recipe, (3 if pictures else size, size, size), architecture.extent)
    if beginning is not None:
        check_warm_start(recipe, beginning, architecture)


def check_memory(recipe: Recipe, spec: Spec, batch: int, device: str) -> None:
    """Refuse a run whose net, batch or chains surely do not fit into memory.

    Args:
        recipe: Of the run.
        spec: Of its net.
        batch: Shapes that this process learns from at once.
        device: Where it learns; what a GPU holds is not known here.

    Raises:
        ImportRejected: If one takes more than is free.
    """
    if device != "cpu":
        return
    numbers = sum(value.numel() for value in outline(spec).state_dict().values())
    check_bytes(recipe.name, "to learn its net", COPIES * FLOAT * numbers, "fewer channels")
    each = bytes_of(spec) + FLOAT * prod(spec.extent)
    source = f"optimiser.batch of {batch:,}"
    check_bytes(source, "to learn from", batch * each, "a smaller batch")
    recipe.learning.check_memory(spec, batch)


def check_extent(recipe: Recipe, found: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    """Refuse shapes for a net that learns from pictures, and pictures for any other.

    Args:
        recipe: Of the run.
        found: Layers, rows and columns of the data.
        wanted: Of what the net learns from.

    Raises:
        ImportRejected: If they differ.
    """
    if found != wanted:
        given, taken = ("x".join(map(str, size)) for size in (found, wanted))
        fault = f"learns from data of {given} numbers each, and its net from {taken}"
        accepted = "pictures for the preset `mesh`, cubes of voxels for all others"
        raise ImportRejected(recipe.name, fault, accepted)
