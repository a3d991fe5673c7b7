"""The library: models, shapes and results behind tabs, with a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QStackedWidget, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import Segments, column, label
from voxstudio.studio.widgets.theme import GRID, Theme
from voxstudio.studio.window.library_list import EntryList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPixmap

    from voxstudio.studio.window.library_painter import Entry

SECTIONS = {
    "models": ("Checkpoints", "Looking for checkpoints…"),
    "shapes": ("Opened shapes and examples", "Drop a voxel or mesh file here to open it."),
    "results": (
        "What was kept with K",
        "Nothing kept yet. Press K to keep the shape on screen.",
    ),
}
"""Tooltip of each tab, and what it says while it is empty."""


@dataclass(frozen=True)
class MenuEntry:
    """Something that can be done with entries.

    Args:
        text: In the menu.
        does: Called when it is chosen.
        key: That does the same.
        enabled: Whether it can be done now.
    """

    text: str
    does: Callable[[], object]
    key: str = ""
    enabled: bool = True


class LibraryView(QWidget):
    """Three lists behind tabs.

    Args:
        theme: Colours.
        parent: Owner.
    """

    activated = Signal(str, str)
    """(section, key) of what the user clicked."""

    renamed = Signal(str, str, str)
    """(section, key, name) that the user typed."""

    deleted = Signal(str, object)
    """(section, keys) of what the user wants to go."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.offers: Callable[[str, list[str]], Sequence[MenuEntry]] = lambda _section, _keys: ()
        """Says what can be done with entries of a section."""
        self.menu = QMenu(self)
        self.tabs = Segments(
            [(name, name.capitalize(), tip) for name, (tip, _) in SECTIONS.items()]
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setToolTip("Words of names, models, seeds, and of what a model can do")
        self.search.setClearButtonEnabled(True)
        self.lists = {name: EntryList(name, theme, rows=name == "models") for name in SECTIONS}
        self.hints = {name: label(hint, "empty", wrap=True) for name, (_, hint) in SECTIONS.items()}
        self._pages = QStackedWidget()
        for name, made in self.lists.items():
            self._pages.addWidget(column(self.hints[name], made))
            self._wire(name, made)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, 0)
        layout.setSpacing(GRID)
        for widget in (self.tabs, self.search, self._pages):
            layout.addWidget(widget)
        self.tabs.chosen.connect(self.show_section)
        self.show_section("models")

    def _wire(self, name: str, made: EntryList) -> None:
        made.chosen.connect(lambda key: self.activated.emit(name, key))
        made.deleted.connect(lambda keys: self.deleted.emit(name, keys))
        made.menu_asked.connect(lambda keys, at: self._show_menu(name, keys, at))
        made.entries.renamed.connect(lambda key, text: self.renamed.emit(name, key, text))
        self.search.textChanged.connect(lambda _: self._filter(name))

    def show_section(self, name: str) -> None:
        """Bring a list to the front."""
        self.tabs.set_key(name)
        self._pages.setCurrentIndex(list(SECTIONS).index(name))

    def set_entries(self, section: str, entries: Sequence[Entry]) -> None:
        """Show these entries; pictures of those that stay are kept."""
        self.lists[section].show_entries(entries)
        self.tabs.buttons[section].setToolTip(f"{SECTIONS[section][0]}: {len(entries)}")
        self._filter(section)

    def set_picture(self, section: str, key: str, picture: QPixmap) -> None:
        """Give an entry its picture."""
        self.lists[section].show_picture(key, picture)

    def set_current(self, section: str, key: str | None) -> None:
        """Mark an entry, or none of the section, without telling anyone."""
        self.lists[section].mark(key)

    def set_theme(self, theme: Theme) -> None:
        """Recolour."""
        for made in self.lists.values():
            made.painter.theme = theme
            made.viewport().update()

    def _filter(self, section: str) -> None:
        """Show what of a list is searched for, and say why it is empty."""
        wanted, made = self.search.text().strip(), self.lists[section]
        shown, there = made.search(wanted), made.entries.rowCount()
        nothing = f"Nothing here has “{wanted}”." if there else SECTIONS[section][1]
        self.hints[section].setText(nothing)
        self.hints[section].setVisible(not shown)

    def _show_menu(self, section: str, keys: list[str], at: QPoint) -> None:
        self.menu.clear()
        for entry in self.offers(section, keys):
            action = self.menu.addAction(entry.text)
            action.setEnabled(entry.enabled)
            action.setShortcut(QKeySequence(entry.key))
            action.triggered.connect(lambda _=False, does=entry.does: does())
        self.menu.popup(at)
