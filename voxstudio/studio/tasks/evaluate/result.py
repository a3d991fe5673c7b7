"""What an evaluation has found, as the window shows it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxstudio.evaluation.directions import best_rows, direction
from voxstudio.evaluation.table import texts
from voxstudio.grid import VoxelGrid
from voxstudio.studio.document.document import Shape
from voxstudio.studio.window.view_state import CellView, TableCell, TableColumn, TableView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.evaluation.metrics.bootstrap import Figure
    from voxstudio.evaluation.table import Row, Table

ROLE, COUNT = TableColumn("role", "model, or ceiling: real shapes"), TableColumn("count", "Shapes")


class Result:
    """A table, and the best, the median and the worst shape of each of its rows.

    Args:
        table: As the command writes it.
        row: Number of the row that is shown.
    """

    def __init__(self, table: Table, row: int = 0) -> None:
        self.table, self.row = table, row
        self._view = _view(table)
        self._shapes = [_shapes(table, row) for row in table.rows]
        self._cells = [
            tuple(
                CellView(shape.grid.as_float(), shape.name.partition(": ")[2]) for shape in shapes
            )
            for shapes in self._shapes
        ]

    @property
    def view(self) -> TableView:
        """The table with the shown row marked."""
        if self._view.selected != self.row:
            self._view = replace(self._view, selected=self.row)
        return self._view

    @property
    def shapes(self) -> list[Shape]:
        """The shapes of the shown row, then the real shape that is nearest to each."""
        return self._shapes[self.row]

    @property
    def cells(self) -> tuple[CellView, ...]:
        """The same as views; none where there are no real shapes."""
        return self._cells[self.row]

    @property
    def name(self) -> str:
        """What the shown row is called."""
        return self._view.names[self.row]


def _view(table: Table) -> TableView:
    best = best_rows(table)
    heads, cells = [ROLE, COUNT], [_role_cells(table), _count_cells(table)]
    for name, figures in table.columns():
        heads.append(TableColumn(name.replace("_", " "), direction(name)))
        cells.append(_cells(figures, best.get(name, frozenset())))
    return TableView(tuple(map(_name, table.rows)), tuple(heads), tuple(zip(*cells, strict=True)))


def _role_cells(table: Table) -> list[TableCell]:
    return [TableCell(row.role) for row in table.rows]


def _count_cells(table: Table) -> list[TableCell]:
    return [TableCell(f"{row.count:,}", row.count) for row in table.rows]


def _cells(figures: Sequence[Figure | None], best: frozenset[int]) -> list[TableCell]:
    """Return a column; a figure that is missing, or no number, is sorted last."""
    known = [None if each is None or math.isnan(each.value) else each.value for each in figures]
    written = zip(texts(figures), known, strict=True)
    return [TableCell(text, value, row in best) for row, (text, value) in enumerate(written)]


def _name(row: Row) -> str:
    """Return the name of a row; of a file without its folder."""
    return Path(row.method).name


def _shapes(table: Table, row: Row) -> list[Shape]:
    exhibits = table.exhibits_of(row)
    found = [(each.shape, each.title) for each in exhibits]
    found += [(each.nearest, each.caption) for each in exhibits]
    return [
        Shape(VoxelGrid(voxels.astype(np.float32)), f"{_name(row)}: {caption}")
        for voxels, caption in found
    ]
