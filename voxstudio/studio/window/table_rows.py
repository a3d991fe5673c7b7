"""The cells of a table, in the order that the user wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from voxstudio.studio.widgets.forms import as_tip

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.view_state import TableCell, TableView

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

UNSORTED = -1
"""Number of no column: the rows stand as they were given."""


class TableRows(QAbstractTableModel):
    """What Qt asks of a `TableView`.

    Args:
        table: What is shown.
        theme: Its accent marks the best figures.
    """

    def __init__(self, table: TableView, theme: Theme) -> None:
        super().__init__()
        self.table = table
        self.order: list[int] = []
        """Numbers of the rows, from the top."""
        self._accent = QColor(theme.accent)
        self._sorted = (UNSORTED, Qt.SortOrder.AscendingOrder)

    def set_theme(self, theme: Theme) -> None:
        """Take another accent."""
        self._accent = QColor(theme.accent)

    def fill(self, table: TableView) -> None:
        """Show another table, sorted as the one before."""
        self.beginResetModel()
        self.table = table
        self.order = self._ordered()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.order)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns beside the names."""
        return 0 if parent is not None and parent.isValid() else len(self.table.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Return the text or the style of a cell."""
        cell = self.table.rows[self.order[index.row()]][index.column()]
        if role == Role.DisplayRole:
            return cell.text
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if cell.value is None else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return self._style(cell, role) if cell.best else None

    def _style(self, cell: TableCell, role: int) -> QColor | QFont | None:
        """Return how the best figure of a column looks."""
        if role == Role.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return self._accent if role == Role.ForegroundRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's
        """Return the title of a column or the name of a row, and what they mean."""
        if role == Role.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return self._side(section)
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            column = self.table.columns[section]
            return column.title if role == Role.DisplayRole else as_tip(column.tip)
        name = self.table.names[self.order[section]]
        return name if role == Role.DisplayRole else as_tip(name)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        """Return where a head stands: above its numbers, or its words."""
        numbers = any(row[column].value is not None for row in self.table.rows)
        side = Qt.AlignmentFlag.AlignRight if numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort the rows by a column; the marked one stays marked."""
        self._sorted = (column, order)
        self.layoutAboutToBeChanged.emit()
        before, self.order = self.order, self._ordered()
        for old in self.persistentIndexList():
            row = self.order.index(before[old.row()])
            self.changePersistentIndex(old, self.index(row, old.column()))
        self.layoutChanged.emit()

    def _ordered(self) -> list[int]:
        column, order = self._sorted
        return sorted_rows(self.table, column, descending=order == Qt.SortOrder.DescendingOrder)


def sorted_rows(table: TableView, column: int, *, descending: bool) -> list[int]:
    """Return the numbers of the rows, sorted by a column: numbers as such, missing ones last.

    Args:
        table: What is sorted.
        column: Any other number than that of a column leaves the rows as they are.
        descending: Whether the largest comes first.
    """
    numbers = list(range(len(table.rows)))
    if not 0 <= column < len(table.columns):
        return numbers
    cells = [row[column] for row in table.rows]
    known = [(value, n) for n in numbers if (value := cells[n].value) is not None]
    missing = [n for n in numbers if cells[n].value is None]
    if known:
        known.sort(key=lambda each: each[0], reverse=descending)
        return [n for _, n in known] + missing
    return sorted(numbers, key=lambda n: cells[n].text, reverse=descending)
