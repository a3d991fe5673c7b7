"""A list of which any number of entries can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from voxstudio.studio.widgets.forms import as_tip
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

KEY = Qt.ItemDataRole.UserRole
TALL = 21 * GRID
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class CheckList(QListWidget):
    """Names with boxes to check.

    Args:
        tip: What a check means.
    """

    toggled = Signal(str, bool)
    """The user checked the entry of a key, or no more."""

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.setObjectName("checks")
        self.setToolTip(tip)
        self.setFixedHeight(TALL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._entries: list[tuple[str, str, str]] = []
        self.itemChanged.connect(self._changed)

    def offer(self, entries: Sequence[tuple[str, str, str]], checked: Container[str]) -> None:
        """List entries as (key, name, tooltip), some of them checked, without telling anyone."""
        with QSignalBlocker(self):
            if self._entries != list(entries):
                self._fill(entries)
            for number in range(self.count()):
                item = self.item(number)
                item.setCheckState(CHECKED if item.data(KEY) in checked else UNCHECKED)

    def entry(self, key: str) -> QListWidgetItem:
        """Return the entry of a key."""
        items = (self.item(number) for number in range(self.count()))
        return next(item for item in items if item.data(KEY) == key)

    def _fill(self, entries: Sequence[tuple[str, str, str]]) -> None:
        self._entries = list(entries)
        self.clear()
        for key, name, tip in entries:
            item = QListWidgetItem(name, self)
            item.setData(KEY, key)
            item.setToolTip(as_tip(tip))
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)

    def _changed(self, item: QListWidgetItem) -> None:
        self.toggled.emit(item.data(KEY), item.checkState() == CHECKED)
