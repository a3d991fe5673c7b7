"""Evaluations: how far they are, and the table that they yield in the end."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voxstudio.cli.checked import RUNNING, WRITTEN
from voxstudio.cli.console import progress, say, say_table, write_json
from voxstudio.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voxstudio.evaluation.progress import Examined
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
        from voxstudio.render.report import page  # with VTK, for the pictures

        text = page(table, table.about["command"]).encode()
        write_atomically(html_file, lambda file: file.write(text))


def _circumstances() -> dict[str, Any]:
    """Return the command, the digests of the files that it read, and the machine."""
    from voxstudio.library import find_checkpoint
    from voxstudio.provenance import machine

    context = RUNNING.get()
    given = {name: value for name, value in context.params.items() if name not in WRITTEN}
    said: dict[str, Any] = {"command": context.command_path}
    if "checkpoint" in given:
        path = find_checkpoint(given["checkpoint"])
        said |= {"checkpoint": path.stem, "checkpoint_sha256": _digest(path)}
    for source in given.get("sources", ()):
        path = Path(source) if Path(source).exists() else find_checkpoint(source)
        said.setdefault("sources_sha256", {})[path.stem] = _digest(path)
    paths = {name: value for name, value in given.items() if isinstance(value, Path)}
    said |= {f"{name}_sha256": _digest(path) for name, path in paths.items()}
    return {**said, "machine": machine()}


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of those of the files of a folder."""
    from voxstudio.checkpoint import sha256

    if not path.is_dir():
        return sha256(path)
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return hashlib.sha256("".join(map(sha256, files)).encode()).hexdigest()
