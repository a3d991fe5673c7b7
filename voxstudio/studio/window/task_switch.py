"""The tasks of the studio at the right of the window, one panel at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import Segments, line
from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Mapping

TASKS = (
    ("chains", "Sample", "Sample shapes by Langevin chains (Ctrl+Shift+1)"),
    ("recover", "Recover", "Mask a region and recover it (Ctrl+Shift+2)"),
    ("superres", "Super-resolution", "Find the detail of a coarse shape (Ctrl+Shift+3)"),
    ("multigrid", "Multi-grid", "Sample a shape grid by grid (Ctrl+Shift+4)"),
    ("latent", "Latent", "Interpolate between latent codes (Ctrl+Shift+5)"),
    ("remember", "Associative memory", "Recall a stored shape from a corrupted one (Ctrl+Shift+6)"),
    ("arithmetic", "Arithmetic", "Add and subtract latent codes (Ctrl+Shift+7)"),
    ("edit", "Edit", "Add and remove voxels, then project onto a model (Ctrl+Shift+8)"),
    ("generate", "Generate", "Generate shapes step by step (Ctrl+Shift+0)"),
    ("pictures", "Reconstruct", "Reconstruct shapes from images (Ctrl+Shift+I)"),
    ("train", "Train", "Train a model with a recipe (Ctrl+Shift+9)"),
)
WIDTH = 46 * GRID
COLUMNS = 3
"""Tabs per row; the two longest share a column, so that all of them fit."""


class TaskSwitch(QWidget):
    """Tabs above the panel of the chosen task.

    Args:
        panels: One for every key of `TASKS`.
        parent: Owner.
    """

    chosen = Signal(str)
    """The user chose a task; setting it from code emits nothing."""

    def __init__(self, panels: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(WIDTH)
        self.tabs = Segments(TASKS, kind="tab", columns=COLUMNS)
        self.stack = QStackedWidget()
        self._areas = {key: scrolled(panels[key]) for key, _, _ in TASKS}
        for area in self._areas.values():
            self.stack.addWidget(area)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.tabs.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        layout.addWidget(self.tabs)
        layout.addWidget(line())
        layout.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self.chosen)

    @property
    def title(self) -> str:
        """What the task on screen is called."""
        return self.tabs.buttons[self.tabs.key].text()

    def show_task(self, key: str) -> None:
        """Show a task's panel without telling anyone."""
        self.tabs.set_key(key)
        self.stack.setCurrentWidget(self._areas[key])
