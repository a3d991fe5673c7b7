"""The panel of the *Arithmetic* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal

from voxstudio.studio.tasks.arithmetic.term_row import TermRow
from voxstudio.studio.widgets.choices import ModelChoice
from voxstudio.studio.widgets.forms import (
    Segments,
    column,
    field,
    filled,
    heading,
    label,
    line,
    push,
    row,
    stack,
)
from voxstudio.studio.widgets.inputs import ListBox, NumberBox
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.action_table import ActionTable

LETTERS = "ABCDEFGH"
"""Of the terms; there are no more rows than that."""

VIEWS = (
    ("all", "Terms and result", "All terms beside the result"),
    ("result", "Result alone", "The result, large (double-click it)"),
)
STRENGTH = Scale(0.0, 1.0, 2)
SEEDS = 999_999_999
"""The largest seed that the command line takes."""


class ArithmeticPanel(TaskPanel):
    """Add and subtract shapes.

    Args:
        actions: Supplies the buttons.
    """

    flipped = Signal(int)
    """Place of a term whose sign changes."""

    asked = Signal(int, str)
    """Place of a term, and what is asked of it: `draw`, `current`, `clear` or `remove`."""

    entry_dropped = Signal(int, str, str)
    """Place of a term, and (section, key) of an entry of the library."""

    files_dropped = Signal(int, object)
    """Place of a term, and a list of `Path`."""

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.again = actions.primary("reset")
        self.again.setText("Resample")
        self.again.setToolTip("New seeds for all random draws (Ctrl+R)")
        self.accept = push(
            "Use as current shape", "Make the result the current shape (Ctrl+Return)"
        )
        self.accept.clicked.connect(actions["accept"].trigger)
        self.save = push("Save code…", "Save the latent code of the result")
        self.state = label("", "small", wrap=True)
        self.rows = [TermRow(letter) for letter in LETTERS]
        self.append = push("Add a term", "One more slot in the sum")
        self.views = Segments(VIEWS)
        self.views.set_key("all")
        self.strength = ValueSlider("Strength", STRENGTH, "How much of the shape may change")
        self.strength.set_value(0.5)
        self.polish = push("Refine", "Refine the result by the energy that taught the generator")
        self.polishing = column(line(), heading("Refine"), filled(self.strength, self.polish))
        self.model = ModelChoice("The model whose latent codes are added")
        self.kind = ListBox()
        self.kind.setToolTip("Class of the next random draws")
        self.kinds = field("Draws of", self.kind)
        self.seed = NumberBox()
        self.seed.setDecimals(0)
        self.seed.setKeyboardTracking(True)  # a press on a button leaves it the focus
        self.seed.setRange(0, SEEDS)
        self.seed.setToolTip("Seed of the next random draw")
        self._lay_out(actions)
        self._connect()

    def _lay_out(self, actions: ActionTable) -> None:
        history = row(actions.button("undo"), actions.button("redo"), spacing=0)
        stack(
            self,
            (
                row(self.again, self.accept, stretch=True),
                row(actions.button("export", text=True), self.save, stretch=True),
                self.views,
                self.state,
            ),
            (filled(heading("Sum"), history), *self.rows, self.append),
            (
                heading("Codes"),
                field("Model", self.model),
                self.kinds,
                field("Next seed", self.seed),
                self.polishing,
            ),
        )

    def _connect(self) -> None:
        for place, each in enumerate(self.rows):
            self._connect_row(place, each)

    def _connect_row(self, place: int, each: TermRow) -> None:
        each.flipped.connect(lambda: self.flipped.emit(place))
        each.asked.connect(lambda deed: self.asked.emit(place, deed))
        each.slot.entry_dropped.connect(
            lambda section, key: self.entry_dropped.emit(place, section, key)
        )
        each.slot.files_dropped.connect(lambda paths: self.files_dropped.emit(place, paths))

    def offer_kinds(self, classes: Sequence[str]) -> None:
        """List the classes that draws may be of, and any; none hides the list."""
        before = self.kind.currentData()
        self.kind.clear()
        self.kind.addItem("Any class", None)
        for name in classes:
            self.kind.addItem(name.replace("_", " "), name)
        self.kind.setCurrentIndex(max(self.kind.findData(before), 0))
        self.kinds.setVisible(bool(classes))

    def set_seed(self, seed: int) -> None:
        """Show the seed of the next draw without telling anyone."""
        with QSignalBlocker(self.seed):
            self.seed.setValue(seed)

    def set_theme(self, theme: Theme) -> None:
        """Recolour the buttons."""
        for each in self.rows:
            each.set_theme(theme)
