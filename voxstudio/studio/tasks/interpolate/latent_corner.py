"""A corner of the path: a slot with what can be done with it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QToolButton, QVBoxLayout, QWidget

from voxstudio.studio.widgets.icons import icon
from voxstudio.studio.widgets.slot import Slot
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme

SIDE = 8 * GRID
HIGHEST_SEED = 2_147_483_647


class LatentCorner(QWidget):
    """A shape, whether it is locked, and where another one may come from.

    Args:
        letter: Name of the corner.
        theme: Colours of the icons.
    """

    again_asked = Signal()
    """Sample another shape."""

    lock_changed = Signal(bool)
    current_asked = Signal()
    """Take the current shape."""

    seed_chosen = Signal(int)

    def __init__(self, letter: str, theme: Theme) -> None:
        super().__init__()
        self.letter = letter
        self.slot = Slot(f"Corner {letter}: click to go there", SIDE)
        self.lock = _tool("Lock: Ctrl+R leaves it as it is")
        self.lock.setCheckable(True)
        self.again = _tool("Sample another shape")
        self.more = _tool("Other shapes for this corner")
        self.menu = QMenu(self)
        self.current = self.menu.addAction("Use the current shape")
        self.seed = self.menu.addAction("Draw a seed…")
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for tool in (self.lock, self.again, self.more):
            tools.addWidget(tool)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self.slot, 1)
        layout.addLayout(tools)
        self.lock.toggled.connect(self._locked)
        self.again.clicked.connect(self.again_asked)
        self.current.triggered.connect(self.current_asked)
        self.seed.triggered.connect(self._ask_seed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Recolour the icons."""
        self._look = theme
        self.again.setIcon(icon("dice-five", theme))
        self.more.setIcon(icon("dots-three", theme))
        self._show_lock()

    def _locked(self, locked: bool) -> None:
        self._show_lock()
        self.lock_changed.emit(locked)

    def _show_lock(self) -> None:
        name = "lock-simple-fill" if self.lock.isChecked() else "lock-simple-open"
        self.lock.setIcon(icon(name, self._look))

    def _ask_seed(self) -> None:
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(f"Corner {self.letter}")
        dialog.setLabelText("Seed of the shape")
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(0, HIGHEST_SEED)
        dialog.intValueSelected.connect(self.seed_chosen)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _tool(tip: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName("tool")
    made.setToolTip(tip)
    made.setIconSize(QSize(2 * GRID, 2 * GRID))
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
