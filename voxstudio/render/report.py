"""A page of a table that stands alone: figures, curves, bars and pictures in one HTML file."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from voxstudio.files import write_atomically
from voxstudio.render import style
from voxstudio.render.picture import picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from voxstudio.evaluation.table import Curve, Exhibit, Row, Table

WIDTH, HEIGHT, MARGIN = 640, 260, 40
"""Of a drawing, in pixels."""
THICK = 40
"""Of a bar, at most."""
CARD = (240, 200)
"""Of a picture."""
COLOURS = ("#0a6ebd", "#c2410c", "#15803d", "#7e22ce", "#a16207", "#be185d", "#475569")

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem;
       color: #1c2330; background: #fff }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
td, th { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid #e3e7ee;
         white-space: nowrap; font-variant-numeric: tabular-nums }
td:first-child, th:first-child { text-align: left }
.cards { display: flex; flex-wrap: wrap; gap: 1rem } figure { margin: 0; width: 240px }
figcaption, .quiet { color: #5b6575; font-size: 13px } svg { max-width: 100%; height: auto }
svg text { font: 12px system-ui, sans-serif; fill: #5b6575 }
"""


def page(table: Table, title: str) -> str:
    """Return a table as one HTML file that needs no other.

    Args:
        table: Its exhibits and curves are drawn, too.
        title: Of the page, such as the command.
    """
    parts = [f"<h1>{escape(title)}</h1>", _figures(table)]
    parts += [f"<p>{escape(note)}</p>" for note in table.notes]
    if table.classes:
        parts += ["<h2>Classes</h2>", bars(table.classes, table.rows)]
    for curve in table.curves:
        parts += [f"<h2>{escape(curve.figure)}</h2>", curves(curve)]
    judged = [row for row in table.rows if row.role == "model" and table.exhibits_of(row)]
    if judged:
        parts.append("<h2>Best, median and worst by IoU with the nearest real shape</h2>")
    for row in judged:
        parts.append(f"<h3>{escape(row.method)}</h3>{_cards(table.exhibits_of(row))}")
    parts += ["<h2>What this is of</h2>", _about(table)]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    start = f'<!doctype html>\n<html lang="en"><head>{head}</head><body>'
    return f"{start}{''.join(parts)}</body></html>\n"


def write_page(path: Path, table: Table) -> None:
    """Write a table as one HTML file, whole or not at all; its command is its title.

    Raises:
        SaveFailed: If it cannot be written.
    """
    text = page(table, table.about["command"]).encode()
    write_atomically(path, lambda file: file.write(text))


def _figures(table: Table) -> str:
    """Return the figures, a row for each."""
    headings, *rows = zip(*table.cells(), strict=True)
    return _rows([headings, *rows])


def _rows(lines: Sequence[Sequence[str]]) -> str:
    headings, *rows = lines
    head = "".join(f"<th>{escape(cell)}</th>" for cell in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _about(table: Table) -> str:
    facts = [[name.replace("_", " "), str(value)] for name, value in table.about.items()]
    return _rows([["", ""], *facts])


def bars(classes: Sequence[str], rows: Sequence[Row]) -> str:
    """Draw the figure of every class as bars, side by side for the methods."""
    rows = [row for row in rows if row.per_class]
    most = max(value for row in rows for value in row.per_class.values()) or 1.0
    step = (WIDTH - MARGIN) / len(classes)
    thick = min(0.8 * step / len(rows), THICK)
    parts = [_axis("0", f"{most:.3g}")]
    for place, name in enumerate(classes):
        left = MARGIN + place * step
        for number, row in enumerate(rows):
            tall = row.per_class.get(name, 0) / most * (HEIGHT - MARGIN)
            parts.append(
                f'<rect x="{left + number * thick:.1f}" y="{HEIGHT - tall:.1f}" '
                f'width="{thick:.1f}" height="{tall:.1f}" fill="{_colour(number)}">'
                f"<title>{escape(row.method)}, {escape(name)}: "
                f"{row.per_class.get(name, 0):.3g}</title></rect>"
            )
        label = escape(name.replace("_", " "))
        parts.append(f'<text x="{left:.1f}" y="{HEIGHT + 16}">{label}</text>')
    return _drawing(parts) + _legend([row.method for row in rows])


def curves(curve: Curve) -> str:
    """Draw distributions: which share of the shapes has at most this figure."""
    known = [values for values in curve.values.values() if len(values)]
    low, high = min(v.min() for v in known), max(v.max() for v in known)
    parts = [_axis("0", "1"), _ends(low, high)]
    for number, values in enumerate(known):
        x = np.repeat(values, 2)
        y = np.repeat(np.arange(len(values) + 1) / len(values), 2)[1:-1]
        across = MARGIN + (x - low) / ((high - low) or 1) * (WIDTH - MARGIN)
        up = HEIGHT - y * (HEIGHT - MARGIN)
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(across, up, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{_colour(number)}" stroke-width="2"/>'
        )
    return _drawing(parts) + _legend([name for name, v in curve.values.items() if len(v)])


def _axis(bottom: str, top: str) -> str:
    line = f'<path d="M{MARGIN} {MARGIN}V{HEIGHT}H{WIDTH}" fill="none" stroke="#c3cad6"/>'
    ends = ((HEIGHT, bottom), (MARGIN + 10, top))
    return line + "".join(f'<text x="4" y="{y}">{text}</text>' for y, text in ends)


def _ends(low: float, high: float) -> str:
    return (
        f'<text x="{MARGIN}" y="{HEIGHT + 16}">{low:.3g}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 16}" text-anchor="end">{high:.3g}</text>'
    )


def _drawing(parts: Sequence[str]) -> str:
    size = f'width="{WIDTH}" height="{HEIGHT + 24}" viewBox="0 0 {WIDTH} {HEIGHT + 24}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _legend(names: Sequence[str]) -> str:
    marks = (
        f'<span style="color:{_colour(number)}">&#9632;</span> {escape(name)} &nbsp; '
        for number, name in enumerate(names)
    )
    return f'<p class="quiet">{"".join(marks)}</p>'


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def _cards(exhibits: Sequence[Exhibit]) -> str:
    return f'<div class="cards">{"".join(_pictures(exhibits))}</div>'


def _pictures(exhibits: Sequence[Exhibit]) -> Iterator[str]:
    for each in exhibits:
        yield _card(each.shape, each.title, style.CLAY)
        yield _card(each.nearest, each.caption, style.REFERENCE)


def _card(shape: NDArray[np.bool_], caption: str, colour: str) -> str:
    """Draw a shape as a PNG inside the page."""
    drawn = picture(shape.astype(np.float32), CARD, theme=style.LIGHT, colour=colour)
    file = io.BytesIO()
    Image.fromarray(drawn).save(file, "PNG", optimize=True)
    data = base64.b64encode(file.getvalue()).decode()
    return (
        f'<figure><img alt="{escape(caption)}" width="{CARD[0]}" height="{CARD[1]}" '
        f'src="data:image/png;base64,{data}"><figcaption>{escape(caption)}</figcaption></figure>'
    )
