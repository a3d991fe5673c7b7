"""The panel of the *Reconstruct* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QWidget

from voxstudio.studio.widgets.batch_panel import BatchPanel
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import (
    column,
    field,
    heading,
    label,
    line,
    push,
    row,
    stack,
)
from voxstudio.studio.widgets.slot import Slot
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.window.action_table import ActionTable

EMPTY = "drop an image"
ALONE, SIDE = 20 * GRID, 12 * GRID
"""Pixels along each side of the one slot, and of one of several."""

COLUMNS = {1: 1, 2: 2, 4: 2}
"""Slots side by side, by their number; three of any other."""


class ReconstructPanel(BatchPanel):
    """Fill the slots, make shapes or a mesh of them, keep one.

    Args:
        actions: Supplies the buttons.
    """

    files_dropped = Signal(int, object)
    """(slot, list of `Path`)."""

    entry_dropped = Signal(int, str, str)
    """(slot, section, key) of an entry of the library."""

    slot_clicked = Signal(int)
    slot_emptied = Signal(int)
    current_asked = Signal()
    """Take the pictures of the current shape."""

    def __init__(self, actions: ActionTable) -> None:
        super().__init__(actions)
        self.model = ModelChoice("The model that reconstructs shapes or a mesh from images")
        self.slots: list[Slot] = []
        self._places = QWidget()
        self._grid = QGridLayout(self._places)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GRID)
        self.current = push("Render the shape", "Render images of the current shape")
        self.current.clicked.connect(self.current_asked)
        self._variants = column(
            line(), heading("Reconstructions"), field("Shapes", self.count), self.seed
        )
        self._lay_out()

    def _lay_out(self) -> None:
        stack(
            self,
            self.deeds(),
            (
                heading("Images"),
                self.model.described(),
                self._places,
                row(self.current, stretch=True),
                self._variants,
            ),
        )

    def offer_variants(self, wanted: bool) -> None:
        """Ask for number and seed, or not where a picture has one answer alone."""
        self._variants.setVisible(wanted)
        self.others.setVisible(wanted)

    def offer_sides(self, sides: Sequence[str]) -> None:
        """Lay out an empty slot for each picture.

        Args:
            sides: From where each is taken.
        """
        for place in self._places.findChildren(
            QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly
        ):
            place.hide()
            place.deleteLater()
        self.slots = []
        columns = COLUMNS.get(len(sides), 3)
        for number, text in enumerate(sides):
            slot = Slot(f"An image: {text}", ALONE if len(sides) == 1 else SIDE)
            where = label(text, "small", wrap=True)
            where.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._grid.addWidget(column(slot, where, spacing=2), *divmod(number, columns))
            self._connect(slot, number)
            slot.show_name(EMPTY)
            self.slots.append(slot)

    def _connect(self, slot: Slot, number: int) -> None:
        slot.files_dropped.connect(lambda paths: self.files_dropped.emit(number, paths))
        slot.entry_dropped.connect(lambda *entry: self.entry_dropped.emit(number, *entry))
        slot.clicked.connect(lambda: self.slot_clicked.emit(number))
        empty = QAction("Empty the slot", slot)
        empty.triggered.connect(lambda: self.slot_emptied.emit(number))
        slot.addAction(empty)
        slot.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
