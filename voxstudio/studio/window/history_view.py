"""The list of runs: branches stand under the run that they left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PySide6.QtGui import QPixmap

ICON = QSize(5 * GRID, 5 * GRID)
ROW = 6 * GRID


class HistoryView(QTreeWidget):
    """Shows rows of a picture and two lines; a click chooses one, Delete removes it."""

    chosen = Signal(object)
    """The user clicked the row of this key."""

    removed = Signal(object)
    """The user wants the row of this key to go."""

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIconSize(ICON)
        self.setIndentation(2 * GRID)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Runs")
        self._items: dict[Hashable, QTreeWidgetItem] = {}
        self.itemClicked.connect(lambda item: self.chosen.emit(self._key(item)))
        self.itemActivated.connect(lambda item: self.chosen.emit(self._key(item)))

    def event(self, event: QEvent) -> bool:
        """Take Delete before the shortcuts of the window do."""
        mine = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete
        if mine and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the chosen row with Delete."""
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
        else:
            super().keyPressEvent(event)

    def show_rows(self, rows: Sequence[tuple[Hashable, Hashable, str, str]]) -> None:
        """List rows, newest first.

        Args:
            rows: Key, key of the row above it in the tree or None, and two lines of text.
        """
        icons = {key: item.icon(0) for key, item in self._items.items()}
        self.clear()
        self._items = {}
        for key, parent, title, caption in reversed(rows):
            item = QTreeWidgetItem([f"{title}\n{caption}"])
            item.setSizeHint(0, QSize(0, ROW))
            item.setIcon(0, icons.get(key, QIcon()))
            item.setToolTip(0, "Click to show this run again; Delete removes it")
            above = self._items.get(parent)
            if above is None:
                self.insertTopLevelItem(0, item)
            else:
                above.insertChild(0, item)
            self._items[key] = item
        self.expandAll()

    def show_text(self, key: Hashable, title: str, caption: str) -> None:
        """Show other words in a row."""
        if key in self._items:
            self._items[key].setText(0, f"{title}\n{caption}")

    def show_picture(self, key: Hashable, picture: QPixmap) -> None:
        """Show the picture of a row."""
        if key in self._items:
            self._items[key].setIcon(0, QIcon(picture))

    def mark(self, key: Hashable) -> None:
        """Mark a row, or none, without telling anyone."""
        item = self._items.get(key)
        if item is None:
            self.clearSelection()
        else:
            self.setCurrentItem(item)

    def _key(self, item: QTreeWidgetItem) -> Hashable:
        return next((key for key, each in self._items.items() if each is item), None)

    def _remove(self) -> None:
        items = self.selectedItems()
        if items:
            self.removed.emit(self._key(items[0]))
