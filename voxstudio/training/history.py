"""The record of a run: a CSV of scalars, to plot while it goes on."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from voxstudio.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "history.csv"
EVERY = 50
"""Iterations averaged into one row."""
ITERATION = "iteration"


class Means:
    """Running means of scalars, part of what a run is resumed from."""

    def __init__(self) -> None:
        self.sums: dict[str, float] = {}
        self.count = 0

    def add(self, scalars: Mapping[str, float]) -> None:
        """Take one iteration's scalars."""
        for name, value in scalars.items():
            self.sums[name] = self.sums.get(name, 0.0) + value
        self.count += 1

    def take(self) -> dict[str, float]:
        """Return the means since the last call, and begin anew."""
        means = {name: total / self.count for name, total in self.sums.items()}
        self.sums, self.count = {}, 0
        return means

    def facts(self) -> dict[str, Any]:
        """Return what `restore` takes back."""
        return {"sums": list(self.sums.items()), "count": self.count}  # the order is kept

    def restore(self, facts: Mapping[str, Any]) -> None:
        """Take back what `facts` returned; from an older state without them, nothing."""
        self.sums, self.count = dict(facts.get("sums", ())), int(facts.get("count", 0))


def read_history(folder: Path) -> list[dict[str, float]]:
    """Return the whole rows of a run's history; none where there is no history yet.

    A row that a killed run left half written is passed over.
    """
    path = folder / NAME
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    rows: dict[float, dict[str, float]] = {}  # of two rows of one iteration, the later one
    for row in csv.DictReader(text[: text.rfind("\n") + 1].splitlines()):
        values = {name: value for name, value in row.items() if value}  # "" where not measured
        if ITERATION not in values or None in row or None in row.values():
            continue
        try:
            row_of = {name: float(value) for name, value in values.items()}
        except ValueError:
            continue
        rows[row_of[ITERATION]] = row_of
    return list(rows.values())


class History:
    """Rows of `history.csv`, one for every 50 iterations.

    Args:
        folder: Of the run.
        iteration: That the run goes on from; rows beyond it are dropped, because they will come
            again.

    Raises:
        SaveFailed: If the disk is full; the file stays as it was.
    """

    def __init__(self, folder: Path, iteration: int = 0) -> None:
        self.path = folder / NAME
        self._rows = read_history(folder)
        self._columns = list(dict.fromkeys(name for row in self._rows for name in row))
        self._pending = False
        self.rewind(iteration)

    def rewind(self, iteration: int) -> None:
        """Drop the rows beyond an iteration.

        Raises:
            SaveFailed: If the disk is full.
        """
        self._rows = [row for row in self._rows if row[ITERATION] <= iteration]
        if self.path.exists():
            self._rewrite()

    def add(self, iteration: int, means: Mapping[str, float]) -> None:
        """Append one row.

        Raises:
            OSError: If the disk is full; the row is not lost, it comes with the next one.
        """
        row = {ITERATION: iteration, **means}
        self._rows.append(row)
        if self._pending or not row.keys() <= set(self._columns) or not self.path.exists():
            self._columns = list(dict.fromkeys([*self._columns, *row]))
            self._rewrite()
            return
        self._append(self._text([row]))

    def _append(self, text: str) -> None:
        whole = self.path.stat().st_size
        try:
            with self.path.open("a", newline="", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            self._pending = True
            with self.path.open("r+b") as file:
                file.truncate(whole)
            raise

    def _rewrite(self) -> None:
        self._pending = True
        heading = ",".join(self._columns) + "\r\n"
        text = heading + self._text(self._rows)
        write_atomically(self.path, lambda file: file.write(text.encode()))
        self._pending = False

    def _text(self, rows: list[dict[str, float]]) -> str:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, self._columns, restval="")
        for row in rows:
            whole = {ITERATION: int(row[ITERATION])}
            writer.writerow({name: f"{value:.6g}" for name, value in row.items()} | whole)
        return text.getvalue()
