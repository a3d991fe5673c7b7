"""The panel of the task on screen, which scrolls where it is larger than the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voxstudio.studio.widgets.task_panel import TaskPanel

WIDTH = 46 * GRID
"""Pixels at least; the border can be dragged."""


class TaskPanels(QWidget):
    """One panel at a time, below what asks for a moment.

    Args:
        panels: By the keys of their tasks.
        above: Shown over them while it asks something.
    """

    def __init__(self, panels: Mapping[str, TaskPanel], above: QWidget) -> None:
        super().__init__()
        self.setMinimumWidth(WIDTH)
        self.areas = {key: scrolled(panel) for key, panel in panels.items()}
        self._stack = QStackedWidget()
        for area in self.areas.values():
            self._stack.addWidget(area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(above)
        layout.addWidget(self._stack, 1)

    def show_task(self, key: str) -> None:
        """Show a task's panel."""
        self._stack.setCurrentWidget(self.areas[key])
