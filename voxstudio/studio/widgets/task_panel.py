"""What the panels of all tasks have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme


class TaskPanel(QWidget):
    """The controls of one task, at the right of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")

    def set_theme(self, theme: Theme) -> None:
        """Recolour what is painted by hand; nothing where all is Qt's own."""
