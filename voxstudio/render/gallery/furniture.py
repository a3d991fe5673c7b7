"""The generated furniture: every family in several of its structures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.data.shapes import families
from voxstudio.render.gallery.page import CARD, THEME, Page, Section
from voxstudio.render.picture import picture
from voxstudio.render.sheet import Card

if TYPE_CHECKING:
    from voxstudio.data.shapes.families import Piece

VARIANTS = 7
"""Structures shown per family; every family has at least as many."""

RESOLUTION = 64
SEARCH = 400
"""Shapes of the sequence that are looked through for structures not shown yet."""


def furniture(seed: int = 0) -> Page:
    """Draw the first shape of each structure of each family, in the order they come.

    Args:
        seed: Of the sequence of shapes.
    """
    rows = [[_card(piece) for piece in structures(name, seed)] for name in families.FAMILIES]
    labels = [name.replace("_", " ") for name in families.FAMILIES]
    figures = [
        f"The first shape of each structure in the sequence of seed {seed}, {RESOLUTION}³ voxels."
    ]
    return Page("Generated furniture", [Section(rows, labels)], figures)


def structures(family: str, seed: int) -> list[Piece]:
    """Return the first shape of each of the first structures that a family's sequence brings."""
    found: dict[str, Piece] = {}
    for index in range(SEARCH):
        piece = families.piece(family, index, seed)
        found.setdefault(piece.furniture.variant, piece)
        if len(found) == VARIANTS:
            break
    return list(found.values())


def _card(piece: Piece) -> Card:
    pixels = picture(piece.coverage(RESOLUTION), CARD, theme=THEME)
    return Card(pixels, piece.furniture.variant.replace("_", " "))
