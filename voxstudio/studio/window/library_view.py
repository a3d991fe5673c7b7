"""The library: models, shapes and results, each with a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QPainter,
    QPainterPath,
    QPixmap,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.widgets import drag_mime as drags
from voxstudio.studio.widgets.forms import as_tip, heading, label
from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.theme import GRID, SMALL, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = Qt.ItemDataRole.UserRole
SUBTITLE = Qt.ItemDataRole.UserRole + 1
TILE = 72
ROW = 56
SECTIONS = ("models", "shapes", "results")

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One thing in the library.

    Args:
        key: Name in code.
        title: First line.
        subtitle: Second line, and tooltip.
    """

    key: str
    title: str
    subtitle: str = ""


class Painter(QStyledItemDelegate):
    """Draws a tile (picture only) or a row (picture and two lines).

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
        return QSize(10 * GRID, ROW) if self.rows else QSize(TILE, TILE)

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
        side = cell.height() - 8 if self.rows else cell.height()
        left = cell.left() + 4 if self.rows else cell.left()
        frame = QRectF(left, cell.center().y() - side / 2, side, side)
        self._picture(painter, frame, index)
        if selected:
            painter.setPen(QColor(self.theme.accent))
            painter.drawPath(_rounded(cell if self.rows else frame, 6))
        elif hovered and not self.rows:
            painter.setPen(QColor(self.theme.quiet))
            painter.drawPath(_rounded(frame, 6))
        if self.rows:
            self._lines(painter, cell.adjusted(side + 3 * GRID / 2, 0, -4, 0), index)
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

    def _lines(self, painter: QPainter, box: QRectF, index: Index) -> None:
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        upper = QRectF(box.left(), box.top() + 8, box.width(), 18)
        lower = QRectF(box.left(), box.top() + 27, box.width(), 16)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        metrics = painter.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        title = metrics.elidedText(str(index.data()), elide, int(upper.width()))
        painter.drawText(upper, flags, title)
        font.setPixelSize(SMALL)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.quiet))
        subtitle = str(index.data(SUBTITLE))
        painter.drawText(
            lower, flags, painter.fontMetrics().elidedText(subtitle, elide, int(lower.width()))
        )


class Entries(QStandardItemModel):
    """Entries of a section, which can be dragged.

    Args:
        section: Its name.
        parent: Owner.
    """

    def __init__(self, section: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._section = section

    def mimeTypes(self) -> list[str]:
        """Return the one type that is dragged."""
        return [drags.ENTRY]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the section and the key of an entry."""
        return drags.entry(self._section, indexes[0].data(KEY))


class EntryList(QListView):
    """A list as tall as its entries.

    Args:
        section: What it lists.
        theme: Colours.
        rows: Rows with text instead of tiles.
        parent: Owner.
    """

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
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rows = rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grow or shrink to what the entries need at this width."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height of the entries."""
        count = self.entries.rowCount()
        across = 1 if self._rows else max(self.viewport().width() // TILE, 1)
        self.setFixedHeight(-(-count // across) * (ROW if self._rows else TILE) + 2)


class LibraryView(QScrollArea):
    """Three lists one above the other.

    Args:
        theme: Colours.
        parent: Owner.
    """

    activated = Signal(str, str)
    """(section, key) of what the user clicked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        holder.setObjectName("panel")
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(GRID, 2 * GRID, GRID, 2 * GRID)
        layout.setSpacing(GRID // 2)
        hints = {
            "models": "Looking for checkpoints…",
            "shapes": "Drop a voxel or mesh file here to open it.",
            "results": "Nothing kept yet. Press K to keep the shape on screen.",
        }
        self.lists: dict[str, EntryList] = {}
        self.hints = {name: label(hints[name], "empty", wrap=True) for name in SECTIONS}
        for name in SECTIONS:
            made = EntryList(name, theme, rows=name == "models")
            made.clicked.connect(
                lambda index, name=name: self.activated.emit(name, index.data(KEY))
            )
            self.lists[name] = made
            title = heading(name)
            title.setContentsMargins(4, 0, 0, 0)
            self.hints[name].setContentsMargins(4, 0, 4, 0)
            layout.addWidget(title)
            layout.addWidget(self.hints[name])
            layout.addWidget(made)
            layout.addSpacing(2 * GRID)
        layout.addStretch(1)
        self.setWidget(holder)

    def set_entries(self, section: str, entries: Sequence[Entry]) -> None:
        """Show these entries; pictures of those that stay are kept."""
        made = self.lists[section]
        old = {key: self._item(section, key) for key in self.keys(section)}
        pictures = {
            key: item.data(Qt.ItemDataRole.DecorationRole) for key, item in old.items() if item
        }
        made.entries.clear()
        for entry in entries:
            item = QStandardItem(entry.title)
            item.setData(entry.key, KEY)
            item.setData(entry.subtitle, SUBTITLE)
            item.setToolTip(as_tip(f"{entry.title}\n{entry.subtitle}".strip()))
            if pictures.get(entry.key) is not None:
                item.setData(pictures[entry.key], Qt.ItemDataRole.DecorationRole)
            made.entries.appendRow(item)
        self.hints[section].setVisible(not entries)
        made.setVisible(bool(entries))
        made.fit()

    def keys(self, section: str) -> list[str]:
        """Return the keys of a section, top to bottom."""
        entries = self.lists[section].entries
        return [str(entries.item(i).data(KEY)) for i in range(entries.rowCount())]

    def set_picture(self, section: str, key: str, picture: QPixmap) -> None:
        """Give an entry its picture."""
        item = self._item(section, key)
        if item is not None:
            item.setData(picture, Qt.ItemDataRole.DecorationRole)

    def set_current(self, section: str, key: str | None) -> None:
        """Mark an entry, or none of the section, without telling anyone."""
        made = self.lists[section]
        item = self._item(section, key) if key else None
        if item is None:
            made.clearSelection()
        else:
            made.setCurrentIndex(item.index())

    def set_theme(self, theme: Theme) -> None:
        """Recolour."""
        for made in self.lists.values():
            made.painter.theme = theme
            made.viewport().update()

    def _item(self, section: str, key: str) -> QStandardItem | None:
        entries = self.lists[section].entries
        for index in range(entries.rowCount()):
            if entries.item(index).data(KEY) == key:
                return entries.item(index)
        return None


def _rounded(box: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path
