"""The command palette: every action by a few letters of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.action_table import key_text

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

WIDTH, HEIGHT = 64 * GRID, 48 * GRID
ROW = 4 * GRID
OWN = "palette"
"""The action that opens the palette is not in it."""


def match(wanted: str, text: str) -> int | None:
    """Return how well a text matches letters typed, lower is better; None when it does not.

    The letters must stand in the text in their order; runs and starts of words count for more.
    """
    wanted, lower = wanted.lower().replace(" ", ""), text.lower()
    cost, at = 0, -1
    for letter in wanted:
        found = lower.find(letter, at + 1)
        if found < 0:
            return None
        starts_word = found == 0 or not lower[found - 1].isalnum()
        cost += 0 if found == at + 1 else (1 if starts_word else 4)
        at = found
    return cost


class CommandPalette(QDialog):
    """Letters at the top, what they match below; Return does it.

    Args:
        actions: What can be done; disabled actions are left out.
        parent: Owner.
    """

    def __init__(self, actions: ActionTable, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("What would you like to do?")
        self.found = QTreeWidget()
        self.found.setColumnCount(2)
        self.found.setHeaderHidden(True)
        self.found.setRootIsDecorated(False)
        self.found.setFrameShape(QFrame.Shape.NoFrame)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.found.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.found.header().setStretchLastSection(False)
        self._entries = [
            (f"{spec.menu}: {spec.text.rstrip('…')}", spec.tip, key_text(spec), action)
            for spec, action in actions
            if action.isEnabled() and spec.id != OWN
        ]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.edit)
        layout.addWidget(self.found, 1)
        self.resize(WIDTH, HEIGHT)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - WIDTH) // 2, corner.y() + 9 * GRID)
        self._list("")
        self.edit.textEdited.connect(self._list)
        self.edit.installEventFilter(self)
        self.found.itemClicked.connect(self._do)
        self.edit.setFocus()

    @property
    def texts(self) -> list[str]:
        """What is listed, best first."""
        items = (self.found.topLevelItem(i) for i in range(self.found.topLevelItemCount()))
        return [item.text(0) for item in items if item is not None]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the list with the arrow keys while letters are typed."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if steps is not None:
                self._walk(steps)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.found.currentItem()
                if item is not None:
                    self._do(item)
                return True
        return super().eventFilter(watched, event)

    def _list(self, wanted: str) -> None:
        scored = []
        for place, entry in enumerate(self._entries):
            costs = [match(wanted, entry[0]), match(wanted, entry[1])]
            if costs[1] is not None:
                costs[1] += 2  # the name goes before the explanation
            fits = [cost for cost in costs if cost is not None]
            if fits:
                scored.append((min(fits), place, entry))
        self.found.clear()
        blank = QPixmap(2 * GRID, 2 * GRID)  # keeps the names of actions without an icon in line
        blank.fill(Qt.GlobalColor.transparent)
        for _, _, (text, tip, key, action) in sorted(scored, key=lambda each: each[:2]):
            item = QTreeWidgetItem(self.found, [text, key])
            item.setToolTip(0, tip)
            item.setSizeHint(0, QSize(0, ROW))
            item.setIcon(0, QIcon(blank) if action.icon().isNull() else action.icon())
            item.setData(0, Qt.ItemDataRole.UserRole, action)
        self._walk(0)

    def _walk(self, steps: int) -> None:
        count = self.found.topLevelItemCount()
        if count:
            here = max(self.found.currentIndex().row(), 0)
            self.found.setCurrentIndex(self.found.model().index((here + steps) % count, 0))

    def _do(self, item: QTreeWidgetItem) -> None:
        action = item.data(0, Qt.ItemDataRole.UserRole)
        self.close()
        if isinstance(action, QAction):
            action.trigger()
