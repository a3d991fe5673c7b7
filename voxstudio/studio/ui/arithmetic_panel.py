"""The panel of the *Arithmetic* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from voxstudio.studio.ui.look import GRID
from voxstudio.studio.ui.parts import label

if TYPE_CHECKING:
    from voxstudio.studio.ui.action_table import ActionTable


class ArithmeticPanel(QWidget):
    """Add and subtract shapes.

    Args:
        actions: Supplies the buttons.
        parent: Owner.
    """

    def __init__(self, actions: ActionTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.state = label("", "small", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.state)
        layout.addStretch(1)
