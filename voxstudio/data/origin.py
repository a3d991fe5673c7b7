"""What is known of how the shapes of a file were made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.provenance import Provenance, Stored, digest
from voxstudio.provenance.carriers import recipe_in

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats import ShapeSet


def known_recipe(path: Path) -> Provenance | None:
    """Return the recipe in a file or beside it; None without one that can be read."""
    try:
        return recipe_in(path)
    except ImportRejected:  # nobody knows, then
        return None


def with_origin(shapes: ShapeSet, made: Provenance | None) -> ShapeSet:
    """Return shapes with the recipe of their file, if it is theirs.

    A recipe is of shapes whose digest it names: not of voxels that were turned, rounded or edited.

    Args:
        shapes: As they were read.
        made: The recipe of the file.
    """
    if made is None or made.voxels_sha256 != digest(shapes.voxels):
        return shapes
    return replace(shapes, made=made.also(surface=None))


def with_some_origin(shapes: ShapeSet) -> ShapeSet:
    """Return shapes with a recipe: where nobody knows what made them, they are its input."""
    if shapes.made is not None:
        return shapes
    made = Provenance.now("opened", inputs={"shapes": Stored.of(shapes.voxels)})
    return replace(shapes, made=made)
