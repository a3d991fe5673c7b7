"""The panel of the *Chains* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from voxstudio.studio.tasks.sample.blend_controls import BlendControls
from voxstudio.studio.widgets.forms import Readout, Segments, field, filled, label, push, row
from voxstudio.studio.widgets.section import Section
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from voxstudio.studio.window.action_table import ActionTable

COLD = ":\nthese chains skip the annealing, and count their steps from its end"
STARTS = (
    ("noise", "Noise", "Start every chain from the noise that the checkpoint names"),
    ("chains", "Persistent", "Continue the checkpoint's persistent chains (Algorithm 1)"),
    ("data", "Library", f"Start from the shape chosen in the library{COLD}"),
    ("current", "On screen", f"Start from the shape on screen{COLD}"),
)
COUNTS = (("1", "1", "One chain"), ("4", "4", "Four chains"), ("9", "9", "Nine chains"))
STEP_SIZE = Scale(0.001, 1.0, 3, log=True)
NOISE = Scale(0.0, 2.0, 2, "×")
THRESHOLD = Scale(0.05, 0.95, 2)
TEMPERATURE = Scale(1e-4, 10.0, 4, log=True)
METROPOLIS = (
    "Accept or reject every step, so that the step size leaves no bias: the chains then sample\n"
    "exp(-E / T) itself. Holds the present temperature and takes small steps with full noise."
)
ACCEPTANCE = (
    "Share of the last 50 steps of all chains that were accepted. About 57% explores fastest;\n"
    "decrease the step size when almost none is."
)


class SamplePanel(TaskPanel):
    """Where chains start, how many, how they move.

    Args:
        actions: Supplies the buttons.
    """

    UNSAVED = frozenset({"start", "step_size", "noise", "temperature", "follow", "metropolis"})

    start_chosen = Signal(str)
    count_chosen = Signal(int)
    step_size_changed = Signal(float)
    noise_changed = Signal(float)
    temperature_changed = Signal(float)
    follow_toggled = Signal(bool)
    metropolis_toggled = Signal(bool)
    threshold_changed = Signal(float)

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.start = Segments(STARTS)
        self.count = Segments(COUNTS)
        self.seed = SeedField(actions)
        self.step_size = ValueSlider("Step size", STEP_SIZE, "d of the Langevin step, dτ = d²")
        self.noise = ValueSlider("Noise", NOISE, "Noise relative to that of the Langevin step")
        self.temperature = ValueSlider("Temperature", TEMPERATURE, "Temperature of the chain")
        self.follow = QCheckBox("Follow the schedule")
        self.follow.setToolTip("Let the checkpoint's annealing schedule set the temperature")
        self.follow.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back = push("Follow", "Let the schedule set the temperature again")
        self.back.clicked.connect(self.follow.click)
        self.held = filled(label("The schedule is off", "bad"), self.back)
        self.held.hide()
        self.metropolis = QCheckBox("Metropolis–Hastings")
        self.metropolis.setToolTip(METROPOLIS)
        self.metropolis.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.acceptance = Readout("100% accepted", align=Qt.AlignmentFlag.AlignRight)
        self.acceptance.setToolTip(ACCEPTANCE)
        self.threshold = ValueSlider("Threshold", THRESHOLD, "Occupancy at the drawn surface")
        self.threshold.set_value(0.5)
        self.start.set_key("noise")
        self.set_stored(False)
        self.count.set_key("1")
        self.figures = Readout("99,999 occupied voxels · energy -99,999.9", "small")
        self.blend = BlendControls()
        self._lay_out(actions)
        self.start.chosen.connect(self.start_chosen)
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))
        self.step_size.changed.connect(self.step_size_changed)
        self.noise.changed.connect(self.noise_changed)
        self.temperature.changed.connect(self.temperature_changed)
        self.threshold.changed.connect(self.threshold_changed)
        self.follow.toggled.connect(self.follow_toggled)
        self.follow.toggled.connect(lambda on: self.held.setVisible(not on))
        self.metropolis.toggled.connect(self.metropolis_toggled)

    def _lay_out(self, actions: ActionTable) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID + GRID // 2)
        self.run = actions.primary("run")
        layout.addWidget(row(self.run, actions.button("stop", text=True), stretch=True))
        steps = (actions.button(name, text=True) for name in ("step", "reset"))
        layout.addWidget(row(*steps, stretch=True))
        layout.addWidget(self.held)
        corrected = row(self.metropolis, self.acceptance)
        sampler_controls = (self.step_size, self.noise, self.temperature, self.follow, corrected)
        groups: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Start", (self.start, field("Chains", self.count), self.seed)),
            ("Dynamics", sampler_controls),
            ("Shape", (self.threshold, *self._shape_buttons(actions), self.figures)),
            ("Blend", (self.blend,)),
        )
        self.sections = {title: Section(title, widgets) for title, widgets in groups}
        for section in self.sections.values():
            layout.addWidget(section)
        layout.addStretch(1)

    @staticmethod
    def _shape_buttons(actions: ActionTable) -> tuple[QWidget, QWidget]:
        keep, export, gradient_overlay = (
            actions.button(name, text=True) for name in ("keep", "export", "energy_gradient")
        )
        return row(gradient_overlay, stretch=True), row(keep, export, stretch=True)

    def set_stored(self, stored: bool) -> None:
        """Say whether the model holds chains of learning to start from."""
        self.start.buttons["chains"].setEnabled(stored)

    def set_follow(self, follow: bool) -> None:
        """Show whether the schedule sets the temperature, without telling anyone."""
        with QSignalBlocker(self.follow):
            self.follow.setChecked(follow)
        self.held.setVisible(not follow)

    def set_metropolis(self, on: bool) -> None:
        """Show whether steps are corrected, without telling anyone; they then take whole noise."""
        with QSignalBlocker(self.metropolis):
            self.metropolis.setChecked(on)
        self.noise.setEnabled(not on)
        self.acceptance.setText("")
