"""A term of a sum: its sign, its slot, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import label, row
from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.slot import Slot
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme

SIDE = 10 * GRID
SIGN = 4 * GRID
LINES, WIDTH = 3, 21 * GRID
"""Of the names beside a slot; what there is no room for is in the tooltip."""

DEEDS = (
    ("draw", "shuffle", "Add a random draw to the average"),
    ("current", "cube", "Add the current shape to the average"),
    ("clear", "eraser", "Empty the slot"),
    ("remove", "trash", "Remove the term from the sum"),
)


class TermRow(QWidget):
    """Sign, slot and buttons side by side.

    Args:
        letter: What the term is called.
        parent: Owner.
    """

    flipped = Signal()
    asked = Signal(str)
    """A button was pressed: `draw`, `current`, `clear` or `remove`."""

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = QToolButton()
        self.sign.setObjectName("sign")
        self.sign.setFixedSize(SIGN, SIGN)
        self.sign.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.sign.setToolTip("Add it or subtract it")
        self.sign.clicked.connect(self.flipped)
        self.slot = Slot(f"{letter}: several shapes are averaged", SIDE)
        self.slot.setFixedWidth(SIDE + 2 * GRID)
        self.title = label(letter, "title")
        self.names = label("", "small")
        self.names.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.names.ensurePolished()
        self.names.setFixedSize(WIDTH, LINES * self.names.fontMetrics().lineSpacing())
        self.buttons: dict[str, QToolButton] = {}
        for name, _, tip in DEEDS:
            button = self.buttons[name] = QToolButton()
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        self._lay_out()

    def _lay_out(self) -> None:
        deeds = row(*self.buttons.values(), spacing=GRID // 2)
        beside = QVBoxLayout()
        beside.setSpacing(GRID // 2)
        beside.addStretch(1)
        beside.addWidget(self.title)
        beside.addWidget(self.names)
        beside.addWidget(deeds, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3 * GRID // 2)
        layout.addWidget(self.sign)
        layout.addWidget(self.slot)
        layout.addLayout(beside, 1)

    def show_term(self, symbol: str, count: str, names: list[str]) -> None:
        """Show a term without its picture.

        Args:
            symbol: Its sign.
            count: What stands under the picture, such as `3 shapes`.
            names: What is in it.
        """
        self.sign.setText(symbol)
        self.slot.show_name(count)
        metrics, middle = self.names.fontMetrics(), Qt.TextElideMode.ElideMiddle
        lines = [metrics.elidedText(line, middle, WIDTH) for line in _first_of(names)]
        self.names.setText("\n".join(lines))
        self.names.setToolTip("\n".join(names))
        self.buttons["clear"].setEnabled(bool(names))

    def set_theme(self, theme: Theme) -> None:
        """Recolour the buttons."""
        for name, picture, _ in DEEDS:
            self.buttons[name].setIcon(icon(picture, theme))


def _first_of(names: list[str]) -> list[str]:
    """Return as many names as there are lines for; the last line says how many more there are."""
    if len(names) <= LINES:
        return names
    return [*names[: LINES - 1], f"and {len(names) - LINES + 1} more"]
