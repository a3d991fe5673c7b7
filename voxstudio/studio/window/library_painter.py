"""Entries of the library as they are drawn: a picture with its name, or a row with chips."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QIcon,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPixmap,
)
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.theme import GRID, SMALL, Theme

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
        if event.type() == QEvent.Type.ShortcutOverride and key_of(event) in ends:
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


def key_of(event: QEvent) -> int:
    """Return the key of an event; 0 where it has none."""
    return event.key() if isinstance(event, QKeyEvent) else 0


def _rounded(box: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(box, radius, radius)
    return path
