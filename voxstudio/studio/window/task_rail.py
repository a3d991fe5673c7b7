"""The tasks at the left of the window: icons with names, in groups."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolBar, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import line
from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.tasks.spec import TaskSpec
    from voxstudio.studio.window.action_table import ActionTable

WIDTH = 11 * GRID
ICON = QSize(18, 18)


class TaskRail(QToolBar):
    """One button per task; it shows the task.

    Args:
        specs: The tasks, in their order.
        actions: Supplies the buttons.
    """

    def __init__(self, specs: Sequence[TaskSpec], actions: ActionTable) -> None:
        super().__init__("Tasks")
        self.setObjectName("rail")
        self.setMovable(False)
        self.toggleViewAction().setEnabled(False)  # the window cannot be used without it
        column = QWidget()
        column.setObjectName("panel")
        layout = QVBoxLayout(column)
        layout.setContentsMargins(GRID // 2, GRID // 2, GRID // 2, GRID // 2)
        layout.setSpacing(2)
        self.buttons = {spec.key: actions.button(f"go_{spec.key}") for spec in specs}
        for button in self.buttons.values():
            button.setObjectName("rail")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(ICON)
            button.setFixedWidth(WIDTH - GRID)
        for number, (_, group) in enumerate(groupby(specs, key=lambda spec: spec.group)):
            if number:
                layout.addWidget(line())
            for spec in group:
                layout.addWidget(self.buttons[spec.key])
        layout.addStretch(1)
        area = scrolled(column)
        area.setFixedWidth(WIDTH)
        self.addWidget(area)
