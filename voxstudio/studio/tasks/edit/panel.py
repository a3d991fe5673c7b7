"""The panel of the *Edit* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from voxstudio.studio.widgets.brush_controls import BrushControls
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import Segments, field, filled, heading, label, row, stack
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.shape_panel import ShapePanel
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.window.action_table import ActionTable

MODES = (
    ("energy", "Energy", "Descend the energy of the model"),
    ("latent", "Codes", "Move towards its reconstruction from the latent code"),
    ("both", "Both", "First towards its reconstruction, then down the energy"),
)
STRENGTH = Scale(0.0, 1.0, 2)
DEFAULT_STRENGTH = 0.3
EDITS = ("undo", "redo", "mirror", "clear")


class EditPanel(ShapePanel):
    """Add and remove voxels, then project the shape onto a model.

    Args:
        actions: Supplies the buttons.
    """

    def __init__(self, actions: ActionTable) -> None:
        super().__init__(actions)
        self.solid = label("", "small")
        self.brush = BrushControls(actions)
        self.symmetric = QCheckBox("Symmetric")
        self.symmetric.setToolTip("Mirror every stroke left-right")
        self.mode = Segments(MODES)
        self.mode.set_key("energy")
        self.energy = ModelChoice("The model whose energy the shape descends")
        self.codes = ModelChoice("The generator whose latent code the shape is projected to")
        tip = "0 leaves the shape unchanged, 1 moves it all the way to the model"
        self.strength = ValueSlider("Strength", STRENGTH, tip)
        self.strength.set_value(DEFAULT_STRENGTH)
        self.seed = SeedField(actions)
        self.energy_row = field("Energy", self.energy)
        self.codes_row = field("Codes", self.codes)
        self._lay_out(actions)

    def _lay_out(self, actions: ActionTable) -> None:
        icons = (actions.button(name) for name in EDITS)
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(self.accept, actions.button("export", text=True), stretch=True),
                self.state,
            ),
            (filled(self.subject, self.from_chain),),
            (
                filled(heading("Voxels"), self.solid),
                self.brush,
                filled(self.symmetric, row(*icons, spacing=0)),
            ),
            (
                heading("Projection"),
                field("Mode", self.mode),
                self.energy_row,
                self.codes_row,
                self.strength,
                self.seed,
            ),
        )

    def allow_modes(self, available: Callable[[str], bool]) -> None:
        """Leave the modes that have their models, and show those of the chosen one."""
        allowed = [key for key, _, _ in MODES if available(key)]
        for key, button in self.mode.buttons.items():
            button.setEnabled(key in allowed)
        if allowed and self.mode.key not in allowed:
            self.mode.set_key(allowed[0])
        self.energy_row.setVisible(self.mode.key != "latent")
        self.codes_row.setVisible(self.mode.key != "energy")
        self.seed.setVisible(self.mode.key != "energy")  # descents draw nothing
