"""The panel of the *Super-resolve* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import Segments, field, filled, heading, label, row, stack
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.shape_panel import ShapePanel
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

VARIANTS = tuple((count, count, f"Number of variants: {count}") for count in "135")
STEPS = Scale(1, 400, 0)
ABOUT = (
    "A coarse shape gives the mean occupancy of every block of voxels. "
    "The model finds the detail within. Finer shapes are coarsened first."
)


class SuperResolvePanel(ShapePanel):
    """Take a shape, find its detail, accept a variant.

    Args:
        actions: Supplies the buttons.
    """

    count_chosen = Signal(int)

    def __init__(self, actions: ActionTable) -> None:
        super().__init__(actions)
        self.means = label("", "small", wrap=True)
        self.model = ModelChoice("The model that finds the detail")
        self.count = Segments(VARIANTS)
        self.steps = ValueSlider("Steps", STEPS, "Langevin steps per variant")
        self.seed = SeedField(actions)
        self._lay_out(actions)
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))

    def _lay_out(self, actions: ActionTable) -> None:
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(self.accept, actions.button("export", text=True), stretch=True),
                self.state,
            ),
            (filled(self.subject, self.from_chain), label(ABOUT, "small", wrap=True)),
            (
                heading("Detail"),
                field("Model", self.model),
                field("Variants", self.count),
                self.steps,
                self.seed,
                self.means,
            ),
        )
