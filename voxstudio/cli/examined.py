"""Evaluations: how far they are, and the table that they yield in the end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from voxstudio.cli.checked import RUNNING, WRITTEN
from voxstudio.cli.console import progress, say, say_table, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.evaluation.progress import Examined
    from voxstudio.evaluation.table import Table


def last_of(records: Iterator[Examined | Table], label: str, total: int) -> Table:
    """Show a bar until an evaluation yields its table."""
    from voxstudio.evaluation.progress import Examined

    with progress(label, total) as advance:
        for record in records:
            if not isinstance(record, Examined):
                return record
            advance(record.done, "")
    raise RuntimeError(f"{label} ended without a table")


def show(table: Table, json_file: Path | None) -> None:
    """Print a table and write it to a file, with what whoever repeats it needs to know."""
    headings, *rows = table.printed()
    say_table(headings, rows, text=2 if headings[1:2] == ["role"] else 1)
    for note in table.notes:
        say(note)
    if json_file is not None:
        write_json(json_file, table.told(**_circumstances()).to_json())


def _circumstances() -> dict[str, Any]:
    """Return the command, the digests of the files that it read, and the machine."""
    from voxstudio.checkpoint import sha256
    from voxstudio.library import find_checkpoint
    from voxstudio.provenance import machine

    context = RUNNING.get()
    given = {name: value for name, value in context.params.items() if name not in WRITTEN}
    read = {n: each for n, each in given.items() if isinstance(each, Path) and each.is_file()}
    if "checkpoint" in given:
        read["checkpoint"] = find_checkpoint(given["checkpoint"])
    names = {"checkpoint": read["checkpoint"].stem} if "checkpoint" in read else {}
    digests = {f"{name}_sha256": sha256(path) for name, path in read.items()}
    return {"command": context.command_path, **names, **digests, "machine": machine()}
