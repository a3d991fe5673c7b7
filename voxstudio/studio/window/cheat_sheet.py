"""The cheat sheet: every key and every gesture on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.widgets.forms import heading, label
from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.window.action_table import ActionTable

GESTURES = "Mouse"
COLUMNS = (("File", "Edit", "Help"), ("Mask", GESTURES), ("View",), ("Run",))
"""Menus of each column, and the gestures."""

MOUSE = (
    ("Left drag", "turn; in paint mode the tool"),
    ("Middle or Shift+left drag", "move"),
    ("Wheel or right drag", "zoom"),
    ("Right drag in paint mode", "turn"),
    ("Alt+left drag", "turn while painting"),
    ("Shift+wheel", "brush size"),
    ("Click a view", "select that chain or variant"),
    ("Click the curves", "see that frame"),
    ("Double click the curves", "fit them"),
    ("Drag, Ctrl+wheel on the curves", "move, zoom"),
    ("Drop a file on the window", "open it"),
)
"""Every gesture, and what it does."""

FRAME = QSize(16, 48)
"""What a frame may take of the screen."""

Row = tuple[tuple[str, ...], str]


class CheatSheet(QDialog):
    """Columns of keys and what they do; Esc closes it.

    Args:
        actions: What can be done.
        parent: Owner.
    """

    def __init__(self, actions: ActionTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and mouse")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QWidget()
        page.setObjectName("panel")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        columns.setSpacing(2 * GRID + GRID // 2)
        for names in COLUMNS:
            columns.addLayout(_column([(name, _rows(name, actions)) for name in names]), 1)
        area = scrolled(page, sideways=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.ensurePolished()
        self.resize(page.sizeHint().boundedTo(parent.screen().availableGeometry().size() - FRAME))


def _column(groups: Sequence[tuple[str, Sequence[Row]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(3 * GRID)
    for title, rows in groups:
        column.addLayout(_group(title, rows))
    column.addStretch(1)
    return column


def _group(title: str, rows: Sequence[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * GRID)
    grid.setVerticalSpacing(GRID // 2)
    grid.addWidget(heading(title), 0, 0, 1, 2)
    grid.setColumnStretch(0, 1)
    for number, (keys, does) in enumerate(rows, start=1):
        grid.addWidget(QLabel(does), number, 0)
        holder = QHBoxLayout()
        holder.setSpacing(GRID // 2)
        holder.addStretch(1)
        for key in keys:
            holder.addWidget(label(key, "key"))
        grid.addLayout(holder, number, 1)
    return grid


def _rows(name: str, actions: ActionTable) -> list[Row]:
    if name == GESTURES:
        return [((gesture,), does) for gesture, does in MOUSE]
    native = QKeySequence.SequenceFormat.NativeText
    return [
        (tuple(QKeySequence(key).toString(native) for key in spec.keys), spec.text.rstrip("…"))
        for spec, _ in actions
        if spec.menu == name and spec.keys
    ]
