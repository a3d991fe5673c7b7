"""What can be said of a run before its shapes are made, which may take minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxstudio.data.shapes import coloured
from voxstudio.errors import ImportRejected
from voxstudio.nets.specs import extent
from voxstudio.training.beginning import check_beginning
from voxstudio.training.dataset import source_of
from voxstudio.training.objectives.build import build_objective

if TYPE_CHECKING:
    from voxstudio.checkpoint import CheckpointHeader
    from voxstudio.training.recipe import Recipe


def check_generated(recipe: Recipe, beginning: CheckpointHeader | None) -> None:
    """Refuse a run on generated data that cannot begin.

    Args:
        recipe: Of the run.
        beginning: Of the checkpoint whose weights it begins with, if there is one.

    Raises:
        ImportRejected: If there are no such shapes, the net does not take them, the algorithm
            cannot train it, or the checkpoint holds another.
    """
    size, pictures = recipe.data.resolution, recipe.data.family == coloured.FAMILY
    classes = coloured.KINDS if pictures else source_of(recipe.data).members
    architecture = recipe.architecture(size, 1.0, len(classes))
    check_extent(recipe, (3 if pictures else size, size, size), extent(architecture))
    low = torch.full((1, 1, *extent(architecture)), -1.0)
    build_objective(recipe, architecture, 1.0, low, recipe.data.count)
    if beginning is not None:
        check_beginning(recipe, beginning, architecture)


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
