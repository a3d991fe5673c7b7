"""Contact sheets: many pictures on one page, as cards with captions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from voxstudio.library import resources
from voxstudio.render import style

if TYPE_CHECKING:
    from collections.abc import Sequence

Pixels = NDArray[np.uint8]

GAP = 16
"""Pixels between cards and around the page."""

RADIUS = 14
"""Corner radius of a card in pixels."""

TEXT = 18
"""Height of captions in pixels; notes are a little smaller."""

FACE = "Inter-Regular.otf"
"""The shipped typeface, so that a page looks the same on every machine."""


@dataclass(frozen=True)
class Card:
    """One picture of a sheet.

    Args:
        pixels: sRGB, shape (h, w, 3); every card of a sheet has the same size.
        caption: First line below the picture.
        note: Second, quieter line.
    """

    pixels: Pixels
    caption: str = ""
    note: str = ""


def contact_sheet(
    rows: Sequence[Sequence[Card]],
    *,
    labels: Sequence[str] = (),
    theme: style.Theme = style.LIGHT,
) -> Pixels:
    """Lay cards out in rows on one page.

    Args:
        rows: Cards, left to right and top to bottom; rows may differ in length, not be all empty.
        labels: One per row, written to the left of it; none leaves no room for them.
        theme: Decides the page colour and the text colours.

    Returns:
        sRGB pixels of the page, shape (height, width, 3).

    Raises:
        ValueError: If there is no card, the cards differ in size, or a row lacks its label.
    """
    if labels and len(labels) != len(rows):
        raise ValueError(f"{len(labels)} labels cannot name {len(rows)} rows")
    sizes = {card.pixels.shape for row in rows for card in row}
    if len(sizes) != 1:
        raise ValueError(f"a contact sheet needs cards of one size, not {sorted(sizes)}")
    height, width, _ = sizes.pop()
    footer = [_footer(row) for row in rows]
    margin = GAP + gutter(labels)
    page_width = margin + max(len(row) for row in rows) * (width + GAP)
    page_height = GAP + sum(height + below + GAP for below in footer)
    page = Image.new("RGB", (page_width, page_height), page_colour(theme))
    corners = _rounded(width, height)
    top = GAP
    for row, below in zip(rows, footer, strict=True):
        for column, card in enumerate(row):
            left = margin + column * (width + GAP)
            page.paste(Image.fromarray(card.pixels), (left, top), corners)
            _write(page, card, (left, top + height), width, theme)
        top += height + below + GAP
    draw = ImageDraw.Draw(page)
    middle = GAP + height // 2
    for label, below in zip(labels, footer, strict=False):
        place = (margin - GAP, middle)
        draw.text(place, label, fill=theme.text, font=font(TEXT), anchor="rm")
        middle += height + below + GAP
    return np.asarray(page)


def gutter(labels: Sequence[str]) -> int:
    """Return the pixels that row labels take on the left of a sheet."""
    return max((math.ceil(font(TEXT).getlength(label)) + GAP for label in labels), default=0)


def _footer(row: Sequence[Card]) -> int:
    captions = any(card.caption for card in row)
    notes = any(card.note for card in row)
    return (captions and TEXT + 10) + (notes and TEXT + 4)


def _write(
    page: Image.Image, card: Card, corner: tuple[int, int], width: int, theme: style.Theme
) -> None:
    draw = ImageDraw.Draw(page)
    x, y = corner[0] + width // 2, corner[1] + 8
    draw.text((x, y), card.caption, fill=theme.text, font=font(TEXT), anchor="ma")
    y += TEXT + 6 if card.caption else 0
    draw.text((x, y), card.note, fill=theme.text_quiet, font=font(TEXT - 3), anchor="ma")


def page_colour(theme: style.Theme) -> str:
    """Return the colour between the cards, sRGB hex."""
    return "#ffffff" if theme.name == "light" else "#14161a"


@lru_cache(maxsize=8)
def font(size: int, face: str = FACE) -> ImageFont.FreeTypeFont:
    """Return a shipped typeface at a height in pixels."""
    return ImageFont.truetype(resources() / "fonts" / face, size)


def _rounded(width: int, height: int) -> Image.Image:
    scale = 4
    mask = Image.new("L", (width * scale, height * scale), 0)
    box = (0, 0, width * scale - 1, height * scale - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, RADIUS * scale, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)
