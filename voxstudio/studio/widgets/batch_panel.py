"""What panels have in common that make several shapes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voxstudio.studio.widgets.forms import Segments, label, push, row
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.window.action_table import ActionTable

COUNTS = tuple((count, count, f"Number of shapes: {count}") for count in "1469")


class BatchPanel(TaskPanel):
    """Make shapes of several seeds, keep one.

    Args:
        actions: Supplies the buttons.
    """

    count_chosen = Signal(int)

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run = actions.primary("run")
        self.others = push("Resample", "Shapes of the next seeds (Ctrl+R)")
        self.others.clicked.connect(actions["reset"].trigger)
        self.take = push("Use as current shape", "Use it as the current shape (Ctrl+Enter)")
        self.take.clicked.connect(actions["accept"].trigger)
        self.keep = push("Keep in results", "Keep the selected shape among the results (K)")
        self.keep.clicked.connect(actions["keep"].trigger)
        self.export = actions.button("export", text=True)
        self.state = label("", "small", wrap=True)
        self.count = Segments(COUNTS)
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))
        self.seed = SeedField(actions)

    def deeds(self) -> tuple[QWidget, ...]:
        """Return what stands at the top: what can be done, and how far it is."""
        return (
            row(self.run, self.others, stretch=True),
            row(self.keep, self.take, stretch=True),
            row(self.export, stretch=True),
            self.state,
        )
