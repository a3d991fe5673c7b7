"""One list of the library: pictures with names, or rows that say what a model can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from voxstudio.studio.widgets.drag_mime import DraggedEntries
from voxstudio.studio.widgets.forms import as_tip
from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.theme import GRID, SMALL, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

KEY = Qt.ItemDataRole.UserRole
ENTRY = Qt.ItemDataRole.UserRole + 1
TILE, NAME = 70, 18
"""Pixels along each side of a picture, and of the line for its name."""
ROW = 56
CHIP = 16

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One thing in the library.

    Args:
        key: Name in code.
        title: Its name.
        subtitle: What else there is to say, for the tooltip; in a row without chips below the name.
        chips: Short words below the name, such as what a model can do.
        mark: The chip that stands out, before the others.
        named: Whether the user may give it another name.
    """

    key: str
    title: str
    subtitle: str = ""
    chips: tuple[str, ...] = ()
    mark: str = ""
    named: bool = False

    @property
    def text(self) -> str:
        """All that a search looks through."""
        return " ".join((self.title, self.subtitle, self.mark, *self.chips)).lower()


class Painter(QStyledItemDelegate):
    """Draws a tile (picture and name) or a row (picture, name and chips).

    Args:
        theme: Colours.
        rows: Draw rows.
        parent: Owner.
    """

    def __init__(self, theme: Theme, rows: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of one entry."""
        return QSize(10 * GRID, ROW) if self.rows else QSize(TILE, TILE + NAME)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Put the field for another name where the name stands."""
        editor.setGeometry(option.rect.adjusted(0, option.rect.height() - NAME - 8, 0, 0))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Let Enter and Escape end the typing of a name: they are shortcuts of the window, too."""
        ends = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.ShortcutOverride and _key(event) in ends:
            event.accept()
            return True
        return super().eventFilter(editor, event)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one entry."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        cell = QRectF(option.rect).adjusted(2, 2, -2, -2)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if self.rows and (hovered or selected):
            painter.fillPath(_rounded(cell, 6), QColor(self.theme.raised))
        inset = 4 if self.rows else 0
        side = cell.height() - 2 * inset if self.rows else cell.width()
        frame = QRectF(cell.left() + inset, cell.top() + inset, side, side)
        self._picture(painter, frame, index)
        if selected:
            painter.setPen(QColor(self.theme.accent))
            painter.drawPath(_rounded(cell if self.rows else frame, 6))
        elif hovered and not self.rows:
            painter.setPen(QColor(self.theme.quiet))
            painter.drawPath(_rounded(frame, 6))
        entry: Entry = index.data(ENTRY)
        if self.rows:
            self._lines(painter, cell.adjusted(side + 3 * GRID / 2, 0, -4, 0), entry)
        else:
            below = QRectF(cell.left(), frame.bottom(), cell.width(), NAME)
            self._text(painter, below, entry.title, SMALL, Qt.AlignmentFlag.AlignCenter)
        painter.restore()

    def _picture(self, painter: QPainter, frame: QRectF, index: Index) -> None:
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        painter.save()
        painter.setClipPath(_rounded(frame, 6))
        painter.fillRect(frame, QColor(self.theme.raised))
        if isinstance(picture, QPixmap):
            painter.drawPixmap(frame, picture, QRectF(picture.rect()))
        else:
            inset = frame.width() / 4
            waiting = icon("cube", self.theme).pixmap(QSize(48, 48), QIcon.Mode.Disabled)
            painter.drawPixmap(
                frame.adjusted(inset, inset, -inset, -inset), waiting, QRectF(waiting.rect())
            )
        painter.restore()

    def _lines(self, painter: QPainter, box: QRectF, entry: Entry) -> None:
        upper = QRectF(box.left(), box.top() + 7, box.width(), 18)
        lower = QRectF(box.left(), box.top() + 28, box.width(), CHIP)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self._text(painter, upper, entry.title, 0, left, QFont.Weight.Medium)
        if entry.chips or entry.mark:
            self._chips(painter, lower, entry)
        else:
            self._text(painter, lower, entry.subtitle, SMALL, left)

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        text: str,
        size: int,
        align: Qt.AlignmentFlag,
        weight: QFont.Weight = QFont.Weight.Normal,
    ) -> None:
        font = QFont(painter.font())
        if size:
            font.setPixelSize(size)
        font.setWeight(weight)
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(self.theme.quiet if size else self.theme.text))
        fitting = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, align, fitting)
        painter.restore()

    def _chips(self, painter: QPainter, box: QRectF, entry: Entry) -> None:
        """Draw as many chips as there is room for, and how many are left out."""
        font = QFont(painter.font())
        font.setPixelSize(SMALL - 1)
        painter.setFont(font)
        words = [*filter(None, (entry.mark,)), *entry.chips]
        left = box.left()
        for number, word in enumerate(words):
            rest = f"+{len(words) - number}"
            width = painter.fontMetrics().horizontalAdvance(word) + 10
            last = number == len(words) - 1
            room = box.right() - (0 if last else painter.fontMetrics().horizontalAdvance(rest) + 4)
            if left + width > room:
                painter.setPen(QColor(self.theme.quiet))
                painter.drawText(
                    QRectF(left, box.top(), 40, CHIP), Qt.AlignmentFlag.AlignVCenter, rest
                )
                return
            chip = QRectF(left, box.top(), width, CHIP)
            marked = word == entry.mark
            painter.setPen(QColor(self.theme.accent if marked else self.theme.border))
            painter.drawPath(_rounded(chip, CHIP / 2))
            painter.setPen(QColor(self.theme.accent if marked else self.theme.quiet))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, word)
            left += width + 4


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
        if event.type() == QEvent.Type.ShortcutOverride and _key(event) == Qt.Key.Key_Delete:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete what is selected with Delete."""
        if _key(event) == Qt.Key.Key_Delete:
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


def _key(event: QEvent) -> int:
    return event.key() if isinstance(event, QKeyEvent) else 0


def _rounded(box: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path
