"""The panel of the *Recover* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from voxstudio.studio.widgets.brush_controls import BrushControls
from voxstudio.studio.widgets.choices import ClassChoice, ModelChoice
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
from voxstudio.studio.widgets.inputs import ListBox
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.shape_panel import ShapePanel
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

VARIANTS = tuple((count, count, f"Number of variants: {count}") for count in "12469")
FRACTION = Scale(0.0, 100.0, 0, "%")
STEPS = Scale(1, 400, 0)
LATENT_STEPS = Scale(0, 100, 0)
FLIPS = Scale(0.5, 30.0, 1, "%")
MODES = (
    ("complete", "Complete", "Hidden voxels are unknown"),
    ("denoise", "Denoise", "Voxels under the mask may be flipped; without a mask, all voxels"),
)
REGIONS = (
    ("+y", "Back half"),
    ("-y", "Front half"),
    ("+z", "Top half"),
    ("-z", "Bottom half"),
    ("+x", "Right half"),
    ("-x", "Left half"),
    ("box", "Centre box"),
)
EDITS = ("undo", "redo", "invert", "grow", "shrink", "mirror", "fill", "clear")
FILES = ("open_mask", "save_mask")


class RecoverPanel(ShapePanel):
    """Paint what is missing, run the recovery, accept a variant.

    Args:
        actions: Supplies the buttons.
    """

    region_asked = Signal(str)
    """Hide a region: `box`, or a half such as `+y`."""

    random_asked = Signal(float)
    """Hide this share of all voxels, in [0, 1]."""

    mode_chosen = Signal(str)
    count_chosen = Signal(int)

    def __init__(self, actions: ActionTable) -> None:
        super().__init__(actions)
        self.brush = BrushControls(actions)
        self.hidden = label("", "small")
        self.region = ListBox()
        for key, text in REGIONS:
            self.region.addItem(text, key)
        self.region_button = push("Hide", "Hide this region too")
        self.fraction = ValueSlider("Random", FRACTION, "Share of all voxels to hide")
        self.fraction.set_value(70.0)
        self.random_button = push("Hide", "Hide this exact share of all voxels, and no others")
        self.model = ModelChoice("The model that recovers hidden voxels")
        self.classes = ClassChoice()
        self.mode = Segments(MODES)
        self.mode.set_key("complete")
        self.flips = ValueSlider("Flip rate", FLIPS, "Expected share of flipped voxels")
        self.flips.set_value(5.0)
        self.count = Segments(VARIANTS)
        self.steps = ValueSlider("Steps", STEPS, "Steps of a chain")
        self.latent_steps = ValueSlider(
            "Latent steps",
            LATENT_STEPS,
            "Gradient steps on the final latent code, which raise the likelihood of visible voxels",
        )
        self.latent_steps.set_value(20)
        self.seed = SeedField(actions)
        self._mode_row = field("Mode", self.mode)
        self._lay_out(actions)
        self._connect()
        self.offer_denoising(False)

    def offer_denoising(self, denoises: bool) -> None:
        """Offer what a model does that completes by latent codes, or not."""
        self._mode_row.setVisible(denoises)
        self.latent_steps.setVisible(denoises)

    def _connect(self) -> None:
        self.region_button.clicked.connect(
            lambda: self.region_asked.emit(self.region.currentData())
        )
        self.random_button.clicked.connect(
            lambda: self.random_asked.emit(self.fraction.value / 100)
        )
        self.mode.chosen.connect(self.mode_chosen)
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))

    def _lay_out(self, actions: ActionTable) -> None:
        icons = (actions.button(name) for name in (*EDITS, *FILES))
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(self.accept, actions.button("export", text=True), stretch=True),
                filled(self.state, actions.button("spread")),
            ),
            (filled(self.subject, self.from_chain),),
            (
                filled(heading("Mask"), self.hidden),
                self.brush,
                row(*icons, stretch=True, spacing=0),
                field("Region", self.region, self.region_button),
                filled(self.fraction, self.random_button),
            ),
            (
                heading("Recovery"),
                field("Model", self.model),
                self.classes.row,
                self._mode_row,
                self.flips,
                field("Variants", self.count),
                self.steps,
                self.latent_steps,
                self.seed,
            ),
        )
