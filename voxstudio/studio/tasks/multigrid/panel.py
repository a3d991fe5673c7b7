"""The panel of the *Multi-grid* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import field, heading, label, row, stack
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

STEPS = Scale(1, 200, 0)
ABOUT = (
    "A single voxel sets the mean occupancy. Every grid starts from the upsampled shape of the "
    "grid before."
)


class MultigridPanel(TaskPanel):
    """Unfold a shape grid by grid.

    Args:
        actions: Supplies the buttons.
    """

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run = actions.primary("run")
        self.stop = actions.button("stop", text=True)
        self.state = label("", "small", wrap=True)
        self.model = ModelChoice("The multi-grid model")
        self.steps = ValueSlider("Steps", STEPS, "Langevin steps on every grid")
        self.seed = SeedField(actions)
        self._lay_out(actions)

    def _lay_out(self, actions: ActionTable) -> None:
        keep, export = (actions.button(name, text=True) for name in ("keep", "export"))
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(keep, export, stretch=True),
                self.state,
            ),
            (label(ABOUT, "small", wrap=True),),
            (heading("Grids"), field("Model", self.model), self.steps, self.seed),
        )
