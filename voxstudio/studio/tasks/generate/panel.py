"""The panel of the *Generate* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voxstudio.studio.widgets.choices import ClassChoice, ModelChoice
from voxstudio.studio.widgets.forms import Segments, field, heading, label, push, row, stack
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

COUNTS = tuple((count, count, f"Number of shapes: {count}") for count in "1469")


class GeneratePanel(TaskPanel):
    """Choose what to make, make it, watch it grow, keep one.

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
        self.model = ModelChoice("The model that generates shapes step by step")
        self.classes = ClassChoice()
        self.count = Segments(COUNTS)
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))
        self.seed = SeedField(actions)
        self._lay_out()

    def _lay_out(self) -> None:
        stack(
            self,
            (
                row(self.run, self.others, stretch=True),
                row(self.keep, self.take, stretch=True),
                row(self.export, stretch=True),
                self.state,
            ),
            (
                heading("Shapes to generate"),
                field("Model", self.model),
                self.classes.row,
                field("Shapes", self.count),
                self.seed,
            ),
        )
