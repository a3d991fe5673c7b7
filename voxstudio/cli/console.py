"""What commands print: tables and JSON on stdout, progress on stderr; names in plain words."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from voxstudio.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def say(text: str) -> None:
    """Print one line of result on stdout."""
    typer.echo(plain(text))


def say_aside(text: str) -> None:
    """Print one line of warning on stderr."""
    typer.echo(plain(text), err=True)


def say_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a value as JSON on stdout."""
    for line in json.dumps(value, indent=2, ensure_ascii=False).split("\n"):
        typer.echo(plain(line))


def say_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, text: int = 1) -> None:
    """Print aligned columns.

    Args:
        headings: One per column.
        rows: Cells, same length as `headings`.
        text: How many columns from the left hold words and align left; numbers align right.
    """
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]
    for row in [headings, *rows]:
        cells = [
            cell.ljust(width) if i < text else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(cells).rstrip())


QUIET = 30.0
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""


@contextmanager
def progress(label: str, total: float | None) -> Iterator[Callable[[float, str], None]]:
    """Show a bar with the time left on stderr while the block runs; in a log, a line at times.

    Args:
        label: What is being done.
        total: Amount of work, or None when it is not known.

    Yields:
        Function to call with the amount done so far and a short note, such as the energy.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(label, total)
        return
    bar = Progress(
        TextColumn("{task.description}", markup=False),  # a name may hold brackets
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}" if total else "{task.completed:.0f}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task(plain(label), total=total, note="")
        yield lambda done, note: bar.update(task, completed=done, note=note)


def _lines(label: str, total: float | None) -> Callable[[float, str], None]:
    """Return what prints a line every half minute, with the minutes left where they are known."""
    began: float | None = None
    start = shown = time.monotonic()

    def advance(done: float, note: str) -> None:
        nonlocal began, shown
        now = time.monotonic()
        began = done if began is None else began
        if now - shown < QUIET:
            return
        shown = now
        left = ""
        if total and done > began:
            minutes = (total - done) * (now - start) / (done - began) / 60
            left = f"{minutes:.0f} min left"
        amount = f"{done:.0f}/{total:.0f}" if total else f"{done:.0f}"
        say_aside("  ".join(part for part in (label, amount, left, note) if part))

    return advance
