"""Contact sheets: many pictures on one page, as cards with captions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

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

_FACES = ("DejaVuSans.ttf", "Arial.ttf", "LiberationSans-Regular.ttf")


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


def contact_sheet(rows: Sequence[Sequence[Card]], *, theme: style.Theme = style.LIGHT) -> Pixels:
    """Lay cards out in rows on one page.

    Args:
        rows: Cards, left to right and top to bottom; rows may differ in length, not be all empty.
        theme: Decides the page colour and the text colours.

    Returns:
        sRGB pixels of the page, shape (height, width, 3).

    Raises:
        ValueError: If there is no card or the cards differ in size.
    """
    sizes = {card.pixels.shape for row in rows for card in row}
    if len(sizes) != 1:
        raise ValueError(f"a contact sheet needs cards of one size, not {sorted(sizes)}")
    height, width, _ = sizes.pop()
    footer = [_footer(row) for row in rows]
    page_width = GAP + max(len(row) for row in rows) * (width + GAP)
    page_height = GAP + sum(height + below + GAP for below in footer)
    page = Image.new("RGB", (page_width, page_height), _page(theme))
    corners = _rounded(width, height)
    top = GAP
    for row, below in zip(rows, footer, strict=True):
        for column, card in enumerate(row):
            left = GAP + column * (width + GAP)
            page.paste(Image.fromarray(card.pixels), (left, top), corners)
            _write(page, card, (left, top + height), width, theme)
        top += height + below + GAP
    return np.asarray(page)


def _footer(row: Sequence[Card]) -> int:
    captions = any(card.caption for card in row)
    notes = any(card.note for card in row)
    return (captions and TEXT + 10) + (notes and TEXT + 4)


def _write(
    page: Image.Image, card: Card, corner: tuple[int, int], width: int, theme: style.Theme
) -> None:
    draw = ImageDraw.Draw(page)
    x, y = corner[0] + width // 2, corner[1] + 8
    draw.text((x, y), card.caption, fill=theme.text, font=_font(TEXT), anchor="ma")
    y += TEXT + 6 if card.caption else 0
    draw.text((x, y), card.note, fill=theme.text_quiet, font=_font(TEXT - 3), anchor="ma")


def _page(theme: style.Theme) -> str:
    return "#ffffff" if theme.name == "light" else "#14161a"


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for face in _FACES:
        try:
            return ImageFont.truetype(face, size)
        except OSError:
            continue
    # Pillow's own scalable face, so that a bare machine still gets captions.
    return ImageFont.load_default(size)


def _rounded(width: int, height: int) -> Image.Image:
    scale = 4
    mask = Image.new("L", (width * scale, height * scale), 0)
    box = (0, 0, width * scale - 1, height * scale - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, RADIUS * scale, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)
