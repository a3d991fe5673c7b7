"""The panel of the *Remember* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal

from voxstudio.studio.tasks.recover.panel import REGIONS
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import field, heading, label, narrow, push, row, stack
from voxstudio.studio.widgets.inputs import ListBox
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.window.action_table import ActionTable

FLIP, PAINTED = "flip", "painted"
KINDS = (
    (FLIP, "Flip voxels at random"),
    *((key, f"Empty the {text[0].lower()}{text[1:]}") for key, text in REGIONS),
    (PAINTED, "Empty what is painted in Recover"),
)
SHARE = Scale(0.0, 50.0, 0, "%")
STEPS = Scale(5, 200, 0)


class RecallPanel(TaskPanel):
    """Choose a stored shape, corrupt it, and let it return.

    Args:
        actions: Supplies the buttons.
    """

    shape_chosen = Signal(int)
    """Row of a stored shape."""

    corruption_changed = Signal()
    again_asked = Signal()
    """Corrupt the shape once more, differently."""

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run = actions.primary("run")
        self.stop = actions.button("stop", text=True)
        tip = "Corrupt the shape again, with another seed (Ctrl+R)"
        self.again = push("Corrupt again", tip)
        self.state = label("", "small", wrap=True)
        self.model = ModelChoice("An associative memory")
        self.shape = ListBox()
        self.shape.setToolTip("The stored shape to corrupt")
        self.kind = narrow(ListBox())
        for key, text in KINDS:
            self.kind.addItem(text, key)
        self.share = ValueSlider("Flipped", SHARE, "Share of all voxels that are flipped")
        self.share.set_value(20.0)
        self.seed = SeedField(actions)
        self.steps = ValueSlider("Steps", STEPS, "Steps of the next recall")
        self._lay_out(actions)
        self._connect()

    def _lay_out(self, actions: ActionTable) -> None:
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(self.again, actions.button("export", text=True), stretch=True),
                self.state,
            ),
            (heading("Memory"), field("Model", self.model), field("Shape", self.shape)),
            (heading("Corruption"), field("Kind", self.kind), self.share, self.seed),
            (heading("Recall"), self.steps),
        )

    def _connect(self) -> None:
        self.shape.activated.connect(self.shape_chosen)
        self.kind.activated.connect(lambda _: self._kind_chosen())
        self.share.changed.connect(lambda _: self.corruption_changed.emit())
        self.again.clicked.connect(self.again_asked)

    def _kind_chosen(self) -> None:
        self.share.setEnabled(self.kind.currentData() == FLIP)
        self.corruption_changed.emit()

    def show_shapes(self, names: Sequence[str], row: int = 0) -> None:
        """List the stored shapes, one of them chosen, without telling anyone."""
        with QSignalBlocker(self.shape):
            self.shape.clear()
            self.shape.addItems(list(names))
            self.shape.setCurrentIndex(row)
