"""The record of a run: a CSV of scalars, to plot while it goes on."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "history.csv"
EVERY = 50
"""Iterations averaged into one row."""


class History:
    """Means of the scalars of every 50 iterations, appended to `history.csv`.

    Args:
        folder: Of the run.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._sums: dict[str, float] = {}
        self._count = 0

    def add(self, iteration: int, scalars: Mapping[str, float]) -> None:
        """Take one iteration's scalars; write a row at every 50th."""
        for name, value in scalars.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        self._count += 1
        if iteration % EVERY == 0:
            self._write(iteration)

    def _write(self, iteration: int) -> None:
        new = not self.path.exists()
        with self.path.open("a", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            if new:
                rows.writerow(["iteration", *self._sums])
            means = [f"{total / self._count:.6g}" for total in self._sums.values()]
            rows.writerow([iteration, *means])
        self._sums, self._count = {}, 0
