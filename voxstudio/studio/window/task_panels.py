"""The panel of the task on screen, which scrolls where it is larger than the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget

from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voxstudio.studio.widgets.task_panel import TaskPanel

WIDTH = 46 * GRID
"""Pixels at least; the border can be dragged."""


class TaskPanels(QStackedWidget):
    """One panel at a time.

    Args:
        panels: By the keys of their tasks.
    """

    def __init__(self, panels: Mapping[str, TaskPanel]) -> None:
        super().__init__()
        self.setMinimumWidth(WIDTH)
        self.areas = {key: scrolled(panel) for key, panel in panels.items()}
        for area in self.areas.values():
            self.addWidget(area)

    def show_task(self, key: str) -> None:
        """Show a task's panel."""
        self.setCurrentWidget(self.areas[key])
