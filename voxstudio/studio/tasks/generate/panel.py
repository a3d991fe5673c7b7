"""The panel of the *Generate* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal

from voxstudio.studio.widgets.forms import Segments, field, heading, label, narrow, push, row, stack
from voxstudio.studio.widgets.inputs import ListBox
from voxstudio.studio.widgets.model_choice import ModelChoice
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.window.action_table import ActionTable

COUNTS = tuple((count, count, f"Number of shapes: {count}") for count in "1469")
EACH = "Each in turn"


class GeneratePanel(TaskPanel):
    """Choose what to make, make it, watch it grow, keep one.

    Args:
        actions: Supplies the buttons.
    """

    class_chosen = Signal(str)
    """Make shapes of this class; empty for each class in turn."""

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
        self.classes = narrow(ListBox())
        self.classes.setToolTip("Class label given to the model")
        self.classes.activated.connect(lambda _: self.class_chosen.emit(self.classes.currentData()))
        self.count = Segments(COUNTS)
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))
        self.seed = SeedField(actions)
        self._class_row = field("Class", self.classes)
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
                self._class_row,
                field("Shapes", self.count),
                self.seed,
            ),
        )

    def offer_classes(self, classes: Sequence[str], chosen: str) -> None:
        """List what the model can be told to make, without telling anyone; nothing hides it."""
        with QSignalBlocker(self.classes):
            self.classes.clear()
            self.classes.addItem(EACH, "")
            for name in classes:
                self.classes.addItem(name.replace("_", " "), name)
            self.classes.setCurrentIndex(self.classes.findData(chosen))
        self._class_row.setVisible(bool(classes))
