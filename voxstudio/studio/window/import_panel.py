"""How the opened shape is taken from its file: what is chosen is shown at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from voxstudio.data.importing import MARGIN, MM, RESOLUTION, ImportChoices
from voxstudio.studio.widgets.forms import (
    Segments,
    as_tip,
    column,
    field,
    heading,
    label,
    line,
    push,
    row,
)
from voxstudio.studio.widgets.inputs import NumberBox
from voxstudio.studio.widgets.theme import GRID

ROOM = 40 * GRID
"""Pixels that the name of a file has."""

KEEP = "keep"

UPS = (("z", "z", "z points up in the file"), ("y", "y", "y points up in the file"))
PLACES = (
    ("floor", "Floor", "Stand it on the floor, in the middle of plan"),
    ("centre", "Centre", "In the middle of the cube"),
    (KEEP, "Keep", "Where its coordinates say"),
)
SCALINGS = (
    ("fit", "Fit", "Scale its longest side to the cube, less the margin"),
    (KEEP, "Keep", "Leave its size: of a mesh, a unit of the file is a voxel"),
)
RESOLUTIONS = (
    (KEEP, "Keep", "The voxels of the file"),
    *((str(side), str(side), f"{side}³ voxels") for side in (32, 64, 128)),
)
FILLINGS = (
    ("solid", "Solid", "Fill the inside"),
    ("shell", "Shell", "Keep the voxels at the surface alone"),
)
UNITS = tuple(
    (unit, unit, f"A unit of the file is 1 {unit}: exports have its original size") for unit in MM
)


class ImportPanel(QWidget):
    """Asks nothing that has to be answered: the shape is there, and every choice shows it anew."""

    chosen = Signal(object)
    """The user wants the shape by other `ImportChoices`."""

    kept = Signal()
    """The shape is right, and others of its format are to be taken like it."""

    as_it_is = Signal()
    """The user wants it as it is in its file."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._choices, self._side = ImportChoices(), RESOLUTION
        self.title = label("", "title")
        self.reason = label("", "small", wrap=True)
        self.up = Segments(UPS)
        self.turns = {axis: push(axis, f"Turn it a quarter about {axis}") for axis in "xyz"}
        self.mirrors = {axis: _switch(axis, f"Mirror it along {axis}") for axis in "xyz"}
        self.place, self.scaling = Segments(PLACES), Segments(SCALINGS)
        self.margin = NumberBox()
        self.margin.setDecimals(0)
        self.margin.setSuffix(" voxels")
        self.margin.setToolTip("Layers of air at either end of the longest side")
        self.resolution, self.filling = Segments(RESOLUTIONS), Segments(FILLINGS)
        self.unit = Segments(UNITS)
        self.fault = label("", "fault", wrap=True)
        self.as_is = push("As it is", "Take the file as it is, and others of its format, too")
        self.keep = QPushButton("Keep")
        self.keep.setObjectName("primary")
        self.keep.setToolTip("Take other files of the format like this one; Esc just closes")
        self.keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 0)
        layout.setSpacing(GRID)
        for each in (
            column(heading("Import"), self.title, self.reason, spacing=GRID // 2),
            field("Up axis", self.up),
            field("Turn", row(*self.turns.values(), spacing=GRID // 2, stretch=True)),
            field("Mirror", row(*self.mirrors.values(), spacing=GRID // 2, stretch=True)),
            field("Place", self.place),
            field("Size", self.scaling, self.margin),
            field("Resolution", self.resolution),
            field("Filling", self.filling),
            field("Unit", self.unit),
            self.fault,
            row(self.as_is, self.keep, stretch=True),
        ):
            layout.addWidget(each)
        layout.addSpacing(GRID)
        layout.addWidget(line())

    def _connect(self) -> None:
        for axis in "xyz":
            self.turns[axis].clicked.connect(partial(self._turn, axis))
            self.mirrors[axis].clicked.connect(partial(self._mirror, axis))
        self.up.chosen.connect(lambda up: self._ask(up=up))
        self.place.chosen.connect(lambda place: self._ask(place=place))
        self.scaling.chosen.connect(lambda scaling: self._ask(margin=self._usual_margin(scaling)))
        self.margin.valueChanged.connect(lambda margin: self._ask(margin=round(margin)))
        self.resolution.chosen.connect(self._resample)
        self.filling.chosen.connect(lambda filling: self._ask(shell=filling == "shell"))
        self.unit.chosen.connect(lambda unit: self._ask(unit=unit))
        self.as_is.clicked.connect(self.as_it_is)
        self.keep.clicked.connect(self.kept)

    def ask(self, name: str, reason: str, choices: ImportChoices, side: int | None) -> None:
        """Appear, with what a file was taken by.

        Args:
            name: Of the file.
            reason: Why somebody should check it.
            choices: What was chosen.
            side: Voxels along the longest side of the grid in the file; None for a mesh.
        """
        self._side = RESOLUTION if side is None else side
        self.resolution.buttons[KEEP].setVisible(side is not None)
        wide = self.title.fontMetrics()
        self.title.setText(wide.elidedText(name, Qt.TextElideMode.ElideMiddle, ROOM))
        self.title.setToolTip(as_tip(name))
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.say("")
        self.show_choices(choices)
        self.show()

    def show_choices(self, choices: ImportChoices) -> None:
        """Set the controls without telling anyone."""
        self._choices = choices
        self.up.set_key(choices.up)
        for axis, button in self.mirrors.items():
            button.setChecked(axis in choices.mirror)
        self.place.set_key(choices.place)
        self.scaling.set_key(KEEP if choices.margin is None else "fit")
        self.resolution.set_key(str(choices.resolution or KEEP))
        self.filling.set_key("shell" if choices.shell else "solid")
        self.unit.set_key(choices.unit)
        with QSignalBlocker(self.margin):
            self.margin.setRange(0, (choices.resolution or self._side) // 2 - 1)
            self.margin.setValue(choices.margin or 0)
            self.margin.setEnabled(choices.margin is not None)

    def say(self, fault: str) -> None:
        """Say why the shape cannot be taken so; nothing where it can."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def _turn(self, axis: str) -> None:
        self._choose(self._choices.turned(axis))

    def _mirror(self, axis: str) -> None:
        self._choose(self._choices.mirrored(axis))

    def _ask(self, **values: Any) -> None:  # noqa: ANN401 - of the fields of `ImportChoices`
        self._choose(self._choices.model_copy(update=values))

    def _usual_margin(self, scaling: str) -> int | None:
        side = self._choices.resolution or self._side
        return None if scaling == KEEP else round(MARGIN * side / RESOLUTION)

    @Slot(str)
    def _resample(self, key: str) -> None:
        resolution = None if key == KEEP else int(key)
        self._choose(self._choices.resampled(resolution, self._side))

    def _choose(self, choices: ImportChoices) -> None:
        self.say("")
        self.show_choices(choices)
        self.chosen.emit(choices)


def _switch(text: str, tip: str) -> QToolButton:
    """Make a small button that stays down."""
    made = QToolButton()
    made.setObjectName("button")
    made.setText(text)
    made.setToolTip(tip)
    made.setCheckable(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
