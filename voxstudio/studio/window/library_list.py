"""One list of the library: pictures with names, or rows that say what a model can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QListView,
    QWidget,
)

from voxstudio.studio.widgets.drag_mime import DraggedEntries
from voxstudio.studio.widgets.forms import as_tip
from voxstudio.studio.window.library_painter import ENTRY, KEY, Entry, Index, Painter, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from voxstudio.studio.widgets.theme import Theme


class Entries(QStandardItemModel):
    """Entries of a section, which can be dragged and given other names.

    Args:
        section: Its name.
        parent: Owner.
    """

    renamed = Signal(str, str)
    """(key, name) that the user typed."""

    def __init__(self, section: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._section = section
        self.files: Callable[[list[str]], list[Path]] = lambda _: []
        """Writes what is dragged out of the window to files; of no keys, none."""

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return what is dragged: entries here, files elsewhere."""
        keys = [str(index.data(KEY)) for index in indexes]
        return DraggedEntries(self._section, keys, self.files)

    def supportedDragActions(self) -> Qt.DropAction:
        """Return that entries are copied: another program must not take them away."""
        return Qt.DropAction.CopyAction

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell of another name; whoever holds the entry lists it anew."""
        if role == Qt.ItemDataRole.EditRole:
            name = str(value).strip()
            if name and name != index.data():
                self.renamed.emit(index.data(KEY), name)
            return True
        return super().setData(index, value, role)


class EntryList(QListView):
    """Entries, of which any number can be selected.

    Args:
        section: What it lists.
        theme: Colours.
        rows: Rows with chips instead of tiles.
        parent: Owner.
    """

    chosen = Signal(str)
    """The user clicked the entry of a key, without a key of the keyboard."""

    deleted = Signal(object)
    """The user pressed Delete; the keys of the selected entries."""

    menu_asked = Signal(object, object)
    """The user clicked right; (keys, where on the screen)."""

    def __init__(
        self, section: str, theme: Theme, rows: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.entries = Entries(section, self)
        self.setModel(self.entries)
        self.painter = Painter(theme, rows, self)
        self.setItemDelegate(self.painter)
        self.setViewMode(QListView.ViewMode.ListMode if rows else QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(section.capitalize())

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries; pictures of those that stay are kept, and what was selected."""
        pictures = {}
        for row in range(self.entries.rowCount()):
            item = self.entries.item(row)
            pictures[item.data(KEY)] = item.data(Qt.ItemDataRole.DecorationRole)
        selected = self.selected_keys()
        self.entries.clear()
        for entry in entries:
            item = QStandardItem(entry.title)
            item.setEditable(entry.named)
            item.setData(entry.key, KEY)
            item.setData(entry, ENTRY)
            more = ", ".join(filter(None, (entry.mark, *entry.chips)))
            lines = filter(None, (entry.title, entry.subtitle, more))
            item.setToolTip(as_tip("\n".join(lines)))
            if pictures.get(entry.key) is not None:
                item.setData(pictures[entry.key], Qt.ItemDataRole.DecorationRole)
            self.entries.appendRow(item)
        for key in selected:
            self._select(key, QItemSelectionModel.SelectionFlag.Select)

    def show_picture(self, key: str, picture: QPixmap) -> None:
        """Give an entry its picture."""
        item = self.item(key)
        if item is not None:
            item.setData(picture, Qt.ItemDataRole.DecorationRole)

    def item(self, key: str | None) -> QStandardItem | None:
        """Return the entry of a key; None where there is none."""
        rows = (self.entries.item(row) for row in range(self.entries.rowCount()))
        return next((each for each in rows if each.data(KEY) == key), None)

    def selected_keys(self) -> list[str]:
        """Return the keys of the selected entries, top to bottom."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [str(self.entries.item(row).data(KEY)) for row in rows]

    def mark(self, key: str | None) -> None:
        """Select an entry alone, or none, without telling anyone; one that is selected stays."""
        if self.item(key) is None:
            self.clearSelection()
        elif key not in self.selected_keys():
            self._select(key, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _select(self, key: str | None, how: QItemSelectionModel.SelectionFlag) -> None:
        item = self.item(key)
        if item is not None:
            self.selectionModel().setCurrentIndex(item.index(), how)

    def search(self, text: str) -> int:
        """Show the entries that have every word of a text alone; returns how many those are."""
        words, shown = text.lower().split(), 0
        for row in range(self.entries.rowCount()):
            entry: Entry = self.entries.item(row).data(ENTRY)
            fits = all(word in entry.text for word in words)
            self.setRowHidden(row, not fits)
            shown += fits
        return shown

    def rename(self, key: str) -> None:
        """Open the field for another name of an entry."""
        item = self.item(key)
        if item is not None:
            self.edit(item.index())

    def event(self, event: QEvent) -> bool:
        """Take Delete before the shortcuts of the window do."""
        if event.type() == QEvent.Type.ShortcutOverride and key_of(event) == Qt.Key.Key_Delete:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete what is selected with Delete."""
        if key_of(event) == Qt.Key.Key_Delete:
            self.deleted.emit(self.selected_keys())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a plain click; with Ctrl or Shift it selects alone, and a drag tells nothing."""
        dragged = self.state() != QListView.State.NoState
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier and not dragged
        if plain and index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(index.data(KEY))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is selected, or of what lies below the pointer."""
        index = self.indexAt(event.pos())
        if index.isValid() and index.data(KEY) not in self.selected_keys():
            self._select(index.data(KEY), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if index.isValid():
            self.menu_asked.emit(self.selected_keys(), event.globalPos())
