"""The panel of the *Generate* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxstudio.studio.widgets.batch_panel import BatchPanel
from voxstudio.studio.widgets.choices import ClassChoice, ModelChoice
from voxstudio.studio.widgets.forms import field, heading, stack

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable


class GeneratePanel(BatchPanel):
    """Choose what to make, make it, watch it grow, keep one.

    Args:
        actions: Supplies the buttons.
    """

    def __init__(self, actions: ActionTable) -> None:
        super().__init__(actions)
        self.model = ModelChoice("The model that generates shapes step by step")
        self.classes = ClassChoice()
        self._lay_out()

    def _lay_out(self) -> None:
        stack(
            self,
            self.deeds(),
            (
                heading("Shapes to generate"),
                field("Model", self.model),
                self.classes.row,
                field("Shapes", self.count),
                self.seed,
            ),
        )
