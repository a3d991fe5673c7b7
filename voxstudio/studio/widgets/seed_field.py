"""The seed: shown, typed, copied, locked, thrown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from voxstudio.studio.widgets.forms import field
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable


class SeedField(QWidget):
    """A row with the seed and its copy and lock buttons.

    Args:
        actions: Supplies the buttons.
        parent: Owner.
    """

    typed = Signal(int)

    def __init__(self, actions: ActionTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        digits = QRegularExpression(
            r"\d{1,18}", QRegularExpression.PatternOption.UseUnicodePropertiesOption
        )
        self.edit.setValidator(QRegularExpressionValidator(digits))
        self.edit.setToolTip("Seed of the first chain; chain i uses seed + i")
        self.edit.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.copy = actions.button("copy_seed")
        self.lock = actions.button("lock_seed")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(field("Seed", self.edit), 1)
        layout.addWidget(self.copy)
        layout.addWidget(self.lock)
        self.edit.textEdited.connect(self._edited)
        self.edit.editingFinished.connect(self.edit.clearFocus)

    def set_seed(self, seed: int) -> None:
        """Show a seed without telling anyone."""
        if not self.edit.hasFocus():
            self.edit.setText(str(seed))

    def _edited(self, text: str) -> None:
        if text:
            self.typed.emit(int(text))
