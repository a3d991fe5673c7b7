"""What is known of how the shapes of a file were made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voxstudio.errors import ImportRejected
from voxstudio.provenance import Provenance, Stored, digest, parse
from voxstudio.provenance.carriers import read_recipe

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.data.formats import ShapeSet


def with_origin(shapes: ShapeSet, path: Path) -> ShapeSet:
    """Return shapes with the recipe of their file, if it is theirs.

    A recipe is of shapes whose digest it names: not of voxels that were turned, rounded or edited.

    Args:
        shapes: As they were read.
        path: The file.
    """
    made = _recipe(path)
    if made is None or made.voxels_sha256 != digest(shapes.voxels):
        return shapes
    return replace(shapes, made=made.also(surface=None))


def with_some_origin(shapes: ShapeSet) -> ShapeSet:
    """Return shapes with a recipe: where nobody knows what made them, they are its input."""
    if shapes.made is not None:
        return shapes
    made = Provenance.now("opened", inputs={"shapes": Stored.of(shapes.voxels)})
    return replace(shapes, made=made)


def _recipe(path: Path) -> Provenance | None:
    """Return the recipe of a file; None where there is none that can be trusted."""
    try:
        text = read_recipe(path)
        return None if text is None else parse(text, path)
    except ImportRejected:
        return None
