"""The panel of the *Evaluate* task."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from voxstudio.studio.widgets.check_list import CheckList
from voxstudio.studio.widgets.choices import Choice
from voxstudio.studio.widgets.forms import (
    Segments,
    as_tip,
    field,
    filled,
    heading,
    label,
    push,
    row,
    stack,
)
from voxstudio.studio.widgets.inputs import NumberBox
from voxstudio.studio.widgets.section import Section
from voxstudio.studio.widgets.seed_field import SeedField
from voxstudio.studio.widgets.task_panel import TaskPanel
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.studio.tasks.evaluate.evaluations import EvaluationSettings
    from voxstudio.studio.window.action_table import ActionTable

OWN = "The models' own"
AUTOMATIC = "Automatic"
COUNTS, POINTS = (2, 10_000), (16, 16_384)
"""Bounds, as of the command."""

NORMALISATIONS = (
    ("grid", "Grid", "Points as they lie in the grid"),
    ("cube", "Cube", "Points in the cube around each shape"),
    ("sphere", "Ball", "Points in the ball around each shape"),
)


class EvaluatePanel(TaskPanel):
    """Check what is evaluated, say with what it is compared, start, save the table.

    Args:
        actions: Supplies the buttons.
    """

    settings_changed = Signal(object)
    """Settings that the user changed, by name, as a dict."""

    file_asked = Signal()
    data_asked = Signal(str)
    """The user wants to choose the file of a setting, `data` or `train`."""

    html_asked = Signal()
    json_asked = Signal()

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.run = actions.primary("run")
        self.stop = actions.button("stop", text=True)
        self.html = push("Save HTML…", "Table, curves and pictures as one web page")
        self.json = push("Save JSON…", "The table as the command writes it with --json")
        self.state = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID // 2)
        self.checks = CheckList("What is evaluated: samples of models, and sets of shapes")
        self.file = push("Add file…", "Evaluate the shapes of a file")
        self.files = {name: label(OWN, "small") for name in ("data", "train")}
        self.choose: dict[str, QPushButton] = {}
        self.count = _number(COUNTS, "Samples of each model; at most so many shapes of each set")
        self.points = _number(POINTS, "Points sampled from the surface of each shape")
        self.seed = SeedField(actions)
        self.seed.lock.hide()  # an evaluation never takes another seed by itself
        self.classifier = Choice("Reference classifier; automatic is one that has the classes")
        self.normalise = Segments(NORMALISATIONS)
        self.notes = label("", "small", wrap=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        stack(
            self,
            (
                row(self.run, self.stop, stretch=True),
                row(self.html, self.json, stretch=True),
                self.state,
                self.bar,
            ),
            (heading("Models and shapes"), self.checks, self.file),
            (
                heading("Compared with"),
                self._file_row("Reference", "data"),
                self._file_row("Training", "train"),
                field("Samples", self.count),
                self.seed,
                Section("Metrics", self._metrics(), open_=False),
                self.notes,
            ),
        )

    def _metrics(self) -> tuple[QWidget, ...]:
        return (
            field("Classifier", self.classifier),
            field("Points", self.points),
            field("Normalise", self.normalise),
        )

    def _file_row(self, title: str, name: str) -> QWidget:
        """Make the row of a file, with what chooses another and what takes it back."""
        choose = self.choose[name] = push("File…", f"{title} shapes from a file")
        none = push("Reset", f"{title} shapes of the models again")
        choose.clicked.connect(lambda: self.data_asked.emit(name))
        none.clicked.connect(lambda: self.settings_changed.emit({name: None}))
        return filled(field(title, self.files[name]), row(choose, none))

    def _connect(self) -> None:
        self.file.clicked.connect(self.file_asked)
        self.html.clicked.connect(self.html_asked)
        self.json.clicked.connect(self.json_asked)
        for name, box in (("count", self.count), ("points", self.points)):
            box.valueChanged.connect(
                lambda value, name=name: self.settings_changed.emit({name: round(value)})
            )
        self.normalise.chosen.connect(lambda key: self.settings_changed.emit({"normalise": key}))
        self.classifier.chosen.connect(
            lambda key: self.settings_changed.emit({"classifier": Path(key) if key else None})
        )

    def show_settings(
        self, settings: EvaluationSettings, judges: Sequence[tuple[str, str]]
    ) -> None:
        """Show settings without telling anyone.

        Args:
            settings: What is chosen.
            judges: Paths and names of the classifiers.
        """
        for name, shown in self.files.items():
            path = getattr(settings, name)
            shown.setText(OWN if path is None else path.name)
            shown.setToolTip("" if path is None else as_tip(str(path)))
        for box, value in ((self.count, settings.count), (self.points, settings.points)):
            with QSignalBlocker(box):
                box.setValue(value)
        self.seed.set_seed(settings.seed)
        self.normalise.set_key(settings.normalise)
        judge = str(settings.classifier)
        chosen = judge if judge in dict(judges) else ""
        self.classifier.offer([("", AUTOMATIC), *judges], chosen)

    def show_state(self, words: str, done: int, total: int, *, busy: bool) -> None:
        """Show how far the evaluation is."""
        self.run.setText("Start")
        self.run.setEnabled(not busy)
        self.state.setText(words)
        self.bar.setMaximum(max(1, total))
        self.bar.setValue(done)
        self.bar.setVisible(busy)

    def show_result(self, notes: Sequence[str], there: bool) -> None:
        """Show what belongs below the table, and let it be saved once there is one."""
        self.notes.setText("\n\n".join(notes))
        self.html.setEnabled(there)
        self.json.setEnabled(there)


def _number(bounds: tuple[int, int], tip: str) -> NumberBox:
    box = NumberBox()
    box.setDecimals(0)
    box.setRange(*bounds)
    box.setToolTip(tip)
    return box
