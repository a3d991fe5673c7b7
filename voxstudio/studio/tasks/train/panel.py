"""The panel of the *Train* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from voxstudio.studio.tasks.train.history_curves import HISTORY, history_curves
from voxstudio.studio.widgets.choices import Choice
from voxstudio.studio.widgets.forms import (
    as_tip,
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
from voxstudio.studio.widgets.model_form import ModelForm
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.curve_plot import CurvePlot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.action_table import ActionTable
    from voxstudio.training.draft import Draft

NEW = ""
"""Key of the entry that starts another run."""

ABOUT = ("Learns", "Algorithm", "Length", "Time", "Needs")
"""What is said of a recipe before it is started."""

FRESH = "Random"

PLOT = 26 * GRID


class TrainPanel(TaskPanel):
    """Pick a recipe, edit it, start it, watch it, open what it made.

    Args:
        actions: Supplies the buttons.
    """

    run_chosen = Signal(str)
    """The user looks at another run; `NEW` for none yet."""

    recipe_chosen = Signal(str)
    recipe_asked = Signal()
    begun_chosen = Signal(str)
    """A checkpoint to begin with; empty for new weights."""

    recipe_edited = Signal()
    """A field of the draft is another."""

    reset_asked = Signal()
    save_asked = Signal()
    data_asked = Signal()
    data_cleared = Signal()
    result_asked = Signal()

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self._theme = theme = actions.theme
        self.run = actions.primary("run")
        self.stop = actions.button("stop", text=True)
        self.result = push("Open result", "Open the newest model in Sample")
        self.runs = Choice("Runs started here; they continue when the studio is closed")
        self.state = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID // 2)
        self.recipe = Choice("Net, training data and algorithm")
        self.recipe_file = push("File…", "Take a recipe from a .toml file")
        self.begun = Choice("Initial weights: random, or those of a model with the same net")
        self.about = {name: label("", "small", wrap=True) for name in ABOUT}
        self.data = label("", "small", wrap=True)
        self.data_file = push("File…", "Train on the shapes of a file")
        self.data_none = push("Reset", "Train on the recipe's own shapes again")
        self.plot = CurvePlot(HISTORY, theme, settling=0.0)
        self.plot.setFixedHeight(PLOT)
        self.plot.badges.hide()
        self.plot.view.unsetCursor()  # a click does nothing here
        self._rows: Sequence[Mapping[str, float]] = ()
        self.progress = column(line(), heading("Progress"), self.plot)
        self.fault = label("", "fault", wrap=True)
        self.form: ModelForm | None = None
        self.save = push("Save recipe…", "Write the recipe as it is now to a .toml file")
        self.reset = push("Reset all", "Take back every change of the recipe")
        self._place = QWidget()
        self._place_layout = QVBoxLayout(self._place)
        self._place_layout.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        self.show_history(())
        self.plot.quantity_chosen.connect(lambda _: self.show_history(self._rows))
        self.runs.chosen.connect(self.run_chosen)
        self.recipe.chosen.connect(self.recipe_chosen)
        self.begun.chosen.connect(self.begun_chosen)
        self.recipe_file.clicked.connect(self.recipe_asked)
        self.data_file.clicked.connect(self.data_asked)
        self.data_none.clicked.connect(self.data_cleared)
        self.result.clicked.connect(self.result_asked)
        self.save.clicked.connect(self.save_asked)
        self.reset.clicked.connect(self.reset_asked)

    def _lay_out(self) -> None:
        stack(
            self,
            (row(self.run, self.stop, stretch=True), self.result, self.state, self.bar),
            (
                field("Run", self.runs),
                filled(field("Recipe", self.recipe), self.recipe_file),
                *(_fact(name, text) for name, text in self.about.items()),
                _fact("Data", column(self.data, row(self.data_file, self.data_none, stretch=True))),
                field("Initial weights", self.begun),
                self.fault,
                self.progress,
                self._place,
                row(self.save, self.reset, stretch=True),
            ),
        )

    def set_theme(self, theme: Theme) -> None:
        """Recolour what is painted by hand."""
        self._theme = theme
        self.plot.set_theme(theme)
        if self.form is not None:
            self.form.set_theme(theme)

    def show_draft(self, draft: Draft[Any] | None, *, editable: bool) -> None:
        """Show the fields of a recipe; none where it has none.

        Args:
            draft: What edits it.
            editable: Whether it can be edited, or only be read.
        """
        if self.form is not None and self.form.draft is not draft:
            self._place_layout.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        if draft is not None and self.form is None:
            self.form = ModelForm(draft, self._theme)
            self.form.changed.connect(self.recipe_edited)
            self._place_layout.addWidget(self.form)
        if self.form is not None:
            self.form.set_editable(editable)
        self.save.setEnabled(draft is not None)
        self.reset.setVisible(editable)

    def show_about(self, facts: Mapping[str, str]) -> None:
        """Say what a recipe learns and takes, by the words of `ABOUT`; others are left out."""
        for name, text in self.about.items():
            text.setText(facts.get(name, ""))
            holder = text.parentWidget()
            if holder is not None:
                holder.setVisible(name in facts)

    def show_fault(self, fault: str) -> None:
        """Say why no run can start; empty where one can."""
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def show_recipes(self, recipes: Sequence[tuple[str, str]], chosen: str) -> None:
        """List recipes as (path, name) and mark one, without telling anyone."""
        self.recipe.offer(recipes, chosen)

    def show_beginnings(self, models: Sequence[tuple[str, str]], chosen: str) -> None:
        """List checkpoints as (path, name) after new weights and mark one, without telling."""
        self.begun.offer([("", FRESH), *models], chosen)

    def show_runs(self, runs: Sequence[tuple[str, str]], chosen: str) -> None:
        """List runs as (key, name) and mark one, without telling anyone."""
        self.runs.offer(runs, chosen)

    def show_progress(self, iteration: int, iterations: int) -> None:
        """Show how much of a run is done."""
        self.bar.setMaximum(max(1, iterations))
        self.bar.setValue(iteration)

    def show_history(self, rows: Sequence[Mapping[str, float]]) -> None:
        """Draw the chosen quantity of a run's history."""
        self._rows = rows
        curves = history_curves(rows, self.plot.quantity.key)
        if curves is None:
            self.plot.clear("No curve with this algorithm" if rows else "No curve yet")
        else:
            self.plot.show_curves(curves)

    def show_data(self, text: str, name: str) -> None:
        """Say what is learned from.

        Args:
            text: In words.
            name: Of the file; empty for the recipe's own shapes.
        """
        self.data.setText(text)
        self.data.setToolTip(as_tip(name))

    def set_choosing(self, choosing: bool, data: bool) -> None:
        """Let recipe, weights and data be chosen, which a run that began has settled.

        Args:
            choosing: Whether they can be.
            data: Whether a file is chosen, which can be taken back.
        """
        for widget in (self.recipe, self.recipe_file, self.begun, self.data_file):
            widget.setEnabled(choosing)
        self.data_none.setEnabled(choosing and data)


def _fact(name: str, text: QWidget) -> QWidget:
    """Make a row whose text may take several lines, below each other."""
    made = field(name, text)
    layout = made.layout()
    if isinstance(layout, QHBoxLayout) and (title := layout.itemAt(0)) is not None:
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made
