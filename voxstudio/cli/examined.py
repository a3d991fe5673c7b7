"""Evaluations: how far they are, and the table that they yield in the end."""

from __future__ import annotations

from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from voxstudio.cli.checked import RUNNING, WRITTEN
from voxstudio.cli.console import progress, say, say_table
from voxstudio.cli.options import JsonFile, Limit, Seed
from voxstudio.files import write_json

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from voxstudio.evaluation.progress import Examined, Stage
    from voxstudio.evaluation.table import Table


def last_of(records: Iterator[Examined | Table], label: str, total: int | None) -> Table:
    """Show a bar until an evaluation yields its table; without a total, its records say it."""
    from voxstudio.evaluation.progress import Examined

    first = next(records)
    if not isinstance(first, Examined):
        return first
    with progress(label, total or first.total) as advance:
        advance(first.done, "")
        for record in records:
            if not isinstance(record, Examined):
                return record
            advance(record.done, "")
    raise RuntimeError(f"{label} ended without a table")


def follow(stages: Generator[Stage, None, Table]) -> Table:
    """Show a bar for every stage of an evaluation, and return its table."""
    made: list[Table] = []

    def records() -> Iterator[Stage]:
        made.append((yield from stages))

    for text, some in groupby(records(), lambda stage: stage.text):
        first = next(some)
        with progress(text, first.total) as advance:
            for stage in chain((first,), some):
                advance(stage.done, "")
    return made[0]


def show(table: Table, json_file: Path | None, html_file: Path | None = None) -> None:
    """Print a table and write it to files, with what whoever repeats it needs to know."""
    headings, *rows = table.printed()
    say_table(headings, rows, text=2 if headings[1:2] == ["role"] else 1)
    for note in table.notes:
        say(note)
    if json_file is None and html_file is None:
        return
    table = table.told(**_circumstances())
    if json_file is not None:
        write_json(json_file, table.to_json())
    if html_file is not None:
        from voxstudio.render.report import write_page  # with VTK, for the pictures

        write_page(html_file, table)


class Measured(NamedTuple):
    """What is asked of every measurement of a model on shapes."""

    limit: Limit = 0
    json_file: JsonFile = None
    seed: Seed = 0

    @property
    def most(self) -> int | None:
        """How many shapes are used; None for all."""
        return self.limit or None

    def show(self, records: Iterator[Examined | Table], label: str, count: int) -> None:
        """Follow an evaluation of up to `count` shapes, and show its table as `show`."""
        show(last_of(records, label, self.limit or count), self.json_file)


def _circumstances() -> dict[str, Any]:
    """Return the command, the digests of the files that it read, and the machine."""
    from voxstudio.evaluation.circumstances import circumstances
    from voxstudio.library import find_checkpoint

    context = RUNNING.get()
    given = {name: value for name, value in context.params.items() if name not in WRITTEN}
    checkpoint, sources = given.get("checkpoint"), given.get("sources", ())
    return circumstances(
        context.command_path,
        checkpoint=None if checkpoint is None else find_checkpoint(checkpoint),
        sources=[Path(each) if Path(each).exists() else find_checkpoint(each) for each in sources],
        files={name: value for name, value in given.items() if isinstance(value, Path)},
    )
