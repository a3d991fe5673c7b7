"""The panel of the *Compare* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from voxstudio.studio.tasks.compare.figures_list import FiguresList
from voxstudio.studio.tasks.compare.model_list import ModelList
from voxstudio.studio.widgets.choices import ClassChoice
from voxstudio.studio.widgets.forms import (
    Segments,
    field,
    filled,
    heading,
    label,
    push,
    row,
    stack,
)
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

MODES = (
    ("recover", "Recover", "Recover what the mask hides of the current shape"),
    ("sample", "Sample", "Sample one seed"),
)


class ComparePanel(TaskPanel):
    """Check models, compare them, read the figures, use one result.

    Args:
        actions: Supplies the buttons.
    """

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run = actions.primary("run")
        self.stop = push("Cancel", "Cancel; what has been made stays (Shift+X)")
        self.stop.clicked.connect(actions["stop"].trigger)
        self.keep = push("Keep in results", "Keep the selected shape among the results (K)")
        self.keep.clicked.connect(actions["keep"].trigger)
        self.take = push("Use as current shape", "Use it as the current shape (Ctrl+Enter)")
        self.take.clicked.connect(actions["accept"].trigger)
        self.state = label("", "small", wrap=True)
        self.mode = Segments(MODES)
        self.mode.set_key("recover")
        self.subject = label("")
        self.classes = ClassChoice("Class label given to the models that take one")
        self.seed = SeedField(actions)
        self.differences = QCheckBox("Colour differences")
        self.differences.setToolTip(
            "Colour voxels that differ from the original, or from the first model's sample"
        )
        self.differences.setChecked(True)
        self.figures = FiguresList()
        self.count = label("", "small")
        self.models = ModelList()
        self._lay_out(actions)

    def _lay_out(self, actions: ActionTable) -> None:
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(self.keep, self.take, stretch=True),
                row(actions.button("export", text=True), stretch=True),
                self.state,
            ),
            (
                field("Mode", self.mode),
                self.subject,
                self.classes.row,
                self.seed,
                self.differences,
                self.figures,
            ),
            (filled(heading("Models"), self.count), self.models),
        )
