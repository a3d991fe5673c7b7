"""One page of the gallery: a heading, sections of cards, and figures underneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from voxstudio.render import sheet, style
from voxstudio.render.png import write_png
from voxstudio.render.sheet import Card, Pixels, contact_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CARD = (208, 208)
SMALL_CARD = (160, 160)
"""Pixels of the cards of a page, and of a page that shows many states of many shapes."""

THEME = style.DARK
"""Look of the cards; the page around them is light, as in the documentation."""

HEADING = 34
SUBHEADING = 21
"""Heights of a page's and of a section's heading in pixels."""


@dataclass(frozen=True)
class Section:
    """Rows of cards under a heading.

    Args:
        rows: As for `contact_sheet`.
        labels: One per row, or none.
        heading: Above the rows; empty for none.
    """

    rows: Sequence[Sequence[Card]]
    labels: Sequence[str] = ()
    heading: str = ""


@dataclass(frozen=True)
class Page:
    """What a page shows.

    Args:
        title: Its heading.
        sections: From top to bottom, at least one.
        figures: Lines below the sections.
    """

    title: str
    sections: Sequence[Section]
    figures: Sequence[str] = ()


def draw(page: Page) -> Pixels:
    """Return the pixels of a page, shape (height, width, 3)."""
    margin = max(sheet.gutter(section.labels) for section in page.sections)
    parts = [_line(page.title, HEADING, style.LIGHT.text, "Inter-SemiBold.otf")]
    for section in page.sections:
        if section.heading:
            line = _line(section.heading, SUBHEADING, style.LIGHT.text, "Inter-Medium.otf")
            parts.append(line)
        cards = contact_sheet(section.rows, labels=section.labels)
        parts.append(_padded(cards, left=margin - sheet.gutter(section.labels)))
    parts += [_line(text, sheet.TEXT, style.LIGHT.text_quiet, sheet.FACE) for text in page.figures]
    parts.append(np.full((sheet.GAP, 1, 3), 255, np.uint8))
    width = max(part.shape[1] for part in parts)
    return np.concatenate([_padded(part, right=width - part.shape[1]) for part in parts])


def save(page: Page, path: Path, recipe: str = "") -> Path:
    """Draw a page into a PNG file and return the file; `recipe` made what it shows."""
    write_png(path, draw(page), optimize=True, recipe=recipe)
    return path


def _line(text: str, size: int, colour: str, face: str) -> Pixels:
    font = sheet.font(size, face)
    width = sheet.GAP * 2 + round(font.getlength(text))
    line = Image.new("RGB", (width, round(1.7 * size)), sheet.page_colour(style.LIGHT))
    place = (sheet.GAP, line.height // 2)
    ImageDraw.Draw(line).text(place, text, fill=colour, font=font, anchor="lm")
    return np.asarray(line)


def _padded(part: Pixels, left: int = 0, right: int = 0) -> Pixels:
    return np.pad(part, ((0, 0), (left, right), (0, 0)), constant_values=255)
