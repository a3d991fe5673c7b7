"""The table below the views: sorted by a click on a head, a row chosen by a click or the arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.table_rows import UNSORTED, TableRows
from voxstudio.studio.window.view_state import TableView

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme

EMPTY = TableView((), (), ())
ROW = 3 * GRID
"""Pixels of a row."""

MOST = 8
"""Rows that a table asks for room for; hands make it higher."""

NAMES = 24 * GRID
"""Pixels that the names of the rows take at most."""


class TableArea(QTableView):
    """Shows a `TableView`.

    Args:
        theme: Its accent marks the best figures.
    """

    row_chosen = Signal(int)
    """The user chose a row, by its number in the table, however it is sorted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._rows = TableRows(EMPTY, theme)
        self._telling = True
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        heads, names = self.horizontalHeader(), self.verticalHeader()
        heads.setHighlightSections(False)
        heads.setSortIndicatorClearable(True)
        heads.setSortIndicator(UNSORTED, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        names.setDefaultSectionSize(ROW)
        names.setMaximumWidth(NAMES)
        names.setHighlightSections(False)
        self.selectionModel().currentRowChanged.connect(self._chosen)

    @property
    def filled(self) -> bool:
        """Whether there is a table."""
        return bool(self._rows.table.rows)

    @property
    def order(self) -> list[int]:
        """Numbers of the rows, from the top."""
        return list(self._rows.order)

    def show_table(self, table: TableView | None) -> None:
        """Show a table; one with the same columns stays sorted as it was."""
        now, before = table or EMPTY, self._rows.table
        self._telling = False
        if now.rows is not before.rows:
            if now.columns != before.columns:
                self.horizontalHeader().setSortIndicator(UNSORTED, Qt.SortOrder.AscendingOrder)
            self._rows.fill(now)
            self.resizeColumnsToContents()
            self.updateGeometry()
        self._mark(now.selected)
        self._telling = True

    def sizeHint(self) -> QSize:
        """Return the height of the rows, where they are not many."""
        around = (self.horizontalHeader(), self.horizontalScrollBar())
        height = sum(each.sizeHint().height() for each in around)
        return QSize(super().sizeHint().width(), height + ROW * min(MOST, len(self._rows.order)))

    def set_theme(self, theme: Theme) -> None:
        """Recolour the best figures."""
        self._rows.set_theme(theme)
        self.viewport().update()

    def _mark(self, row: int | None) -> None:
        if row is None:
            self.clearSelection()
        elif row != self._number(self.currentIndex()):
            self.selectRow(self._rows.order.index(row))

    def _number(self, index: QModelIndex) -> int | None:
        return self._rows.order[index.row()] if index.isValid() else None

    def _chosen(self, current: QModelIndex) -> None:
        number = self._number(current)
        if self._telling and number is not None:
            self.row_chosen.emit(number)


class _Painter(QStyledItemDelegate):
    """Leaves the best figures their colour in a marked row, too."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Fill in how a cell looks."""
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        if colour is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)
