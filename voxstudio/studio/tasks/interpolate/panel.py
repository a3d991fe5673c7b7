"""The panel of the *Latent* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from voxstudio.studio.tasks.interpolate.latent_corner import LatentCorner
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import Segments, field, filled, heading, label, push, row, stack
from voxstudio.studio.widgets.section import Section
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider
from voxstudio.studio.widgets.xy_pad import LETTERS, XYPad

if TYPE_CHECKING:
    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.action_table import ActionTable

KINDS = (
    ("line", "Line", "Between two shapes"),
    ("square", "Square", "Between four shapes"),
)
WAYS = (
    ("linear", "Linear", "Linear interpolation of the codes"),
    ("spherical", "Spherical", "Spherical interpolation (slerp): keeps the norm of the codes"),
)
PACES = (
    ("code", "By code", "Even steps of the latent code"),
    ("shape", "By shape", "Frames differ by similar amounts and stay connected where possible"),
)
SHARE = Scale(0.0, 1.0, 2)
OFFSET = Scale(-3.0, 3.0, 1)
DIRECTIONS = 6
COUNT = Scale(2, 64, 0)
FRAMES = 16
STRENGTH = Scale(0.05, 1.0, 2)
LINE_SIDE = 16 * GRID
"""Height of a line's slots, which have more room than those of a square."""


class InterpolatePanel(TaskPanel):
    """Fill corners, slide between them, play and export what lies on the way.

    Args:
        actions: Supplies the buttons.
    """

    kind_chosen = Signal(str)
    way_chosen = Signal(str)
    pace_chosen = Signal(str)
    placed = Signal(float, float)
    """Go to a place, as shares of the ways to the right and up."""

    offset_changed = Signal(int, float)
    """(direction, standard deviations)."""

    zero_asked = Signal()
    """Add nothing along any direction."""

    settled = Signal()
    """A drag of a slider or of the pad has ended."""

    count_changed = Signal(int)
    polish_asked = Signal(float)
    """By a strength from 0 to 1."""

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        theme = actions.theme
        self.run = actions.primary("run")
        self.others = push("Resample", "New random shapes for corners that are not locked (Ctrl+R)")
        self.others.clicked.connect(actions["reset"].trigger)
        self.take = push("Use as current shape", "Use it as the current shape (Ctrl+Enter)")
        self.take.clicked.connect(actions["accept"].trigger)
        self.keep = push("Keep in results", "Keep the shape on screen among the results (K)")
        self.keep.clicked.connect(actions["keep"].trigger)
        self.state = label("", "small", wrap=True)
        self.model = ModelChoice("The generator that decodes latent codes")
        self.kind = Segments(KINDS)
        self.corners = [LatentCorner(letter, theme) for letter in LETTERS]
        self.pad = XYPad(theme, "Drag the dot, or move it with the arrow keys")
        self.place = ValueSlider("Position", SHARE, "Position between A and B, from 0 to 1")
        self.way = Segments(WAYS)
        self.pace = Segments(PACES)
        self.offsets = [
            ValueSlider(f"Direction {number + 1}", OFFSET, "Standard deviations of the prior")
            for number in range(DIRECTIONS)
        ]
        self.zero = push("All to zero", "Add nothing along any direction")
        self.count = ValueSlider("Frames", COUNT, "Shapes along the path, for export and film")
        self.count.set_value(FRAMES)
        self.film = push("Save film…", "Write the frames as a GIF or as an MP4 film")
        self.film.clicked.connect(actions["film"].trigger)
        self.strength = ValueSlider("Strength", STRENGTH, "How far down the energy")
        self.strength.set_value(0.3)
        self.polish = push("Refine", "Refine the shape by the energy of this model")
        self._square = self._make_square()
        self._kind_shown = ""
        self._lay_out(actions)
        self._connect()
        self.show_kind("line")

    def _make_square(self) -> QWidget:
        holder = QWidget()
        grid = self._grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        for corner, (row_, column) in zip(
            self.corners, ((1, 0), (1, 2), (0, 0), (0, 2)), strict=True
        ):
            grid.addWidget(corner, row_, column)
        grid.addWidget(self.pad, 0, 1, 2, 1)
        return holder

    def _lay_out(self, actions: ActionTable) -> None:
        self.directions = Section("Directions", (*self.offsets, self.zero))
        self.frames = Section(
            "Frames",
            (
                self.count,
                field("Spacing", self.pace),
                row(actions.button("export", text=True), self.film, stretch=True),
            ),
        )
        self.polishing = Section("Refinement", (filled(self.strength, self.polish),))
        stack(
            self,
            (
                row(self.run, self.others, stretch=True),
                row(self.keep, self.take, stretch=True),
                self.state,
            ),
            (field("Model", self.model),),
            (
                filled(heading("Corners"), self.kind),
                self._square,
                self.place,
                field("Interpolation", self.way),
                self.directions,
                self.frames,
                self.polishing,
            ),
        )

    def _connect(self) -> None:
        self.kind.chosen.connect(self.kind_chosen)
        self.way.chosen.connect(self.way_chosen)
        self.pace.chosen.connect(self.pace_chosen)
        self.place.changed.connect(lambda share: self.placed.emit(share, 0.0))
        self.pad.moved.connect(self.placed)
        self.pad.let_go.connect(self.settled)
        for number, slider in enumerate(self.offsets):
            slider.changed.connect(lambda value, n=number: self.offset_changed.emit(n, value))
        for slider in (self.place, *self.offsets):
            slider.changed.connect(lambda _, each=slider: self._moved(each))
            slider.slider.sliderReleased.connect(self.settled)
        self.zero.clicked.connect(self.zero_asked)
        self.count.changed.connect(lambda value: self.count_changed.emit(round(value)))
        self.polish.clicked.connect(lambda: self.polish_asked.emit(self.strength.value))

    def _moved(self, slider: ValueSlider) -> None:
        """A slider that is typed into or moved by a key has no drag that could end."""
        if not slider.slider.isSliderDown():
            self.settled.emit()

    def show_kind(self, kind: str) -> None:
        """Show the corners of a line or of a square."""
        self.kind.set_key(kind)
        if kind == self._kind_shown:
            return  # laying the panel out anew at every frame would hold it up
        self._kind_shown, square = kind, kind == "square"
        for corner in self.corners[2:]:
            corner.setVisible(square)
        for corner in self.corners[:2]:
            corner.slot.picture.setMinimumHeight(0 if square else LINE_SIDE)
        self.pad.setVisible(square)
        self.place.setVisible(not square)
        for column in (0, 2):
            self._grid.setColumnStretch(column, 0 if square else 1)

    def set_theme(self, theme: Theme) -> None:
        """Recolour icons and pad."""
        self.pad.set_theme(theme)
        for corner in self.corners:
            corner.set_theme(theme)
