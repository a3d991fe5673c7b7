"""The panel of the *Recover* task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from voxstudio.studio.ui.look import GRID
from voxstudio.studio.ui.parts import Segments, field, heading, label, line, row
from voxstudio.studio.ui.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from voxstudio.studio.ui.action_table import ActionTable

VARIANTS = (("1", "1", "One variant"), ("4", "4", "Four variants"), ("9", "9", "Nine variants"))
RADIUS = Scale(0.5, 16.0, 1, "vx")
FRACTION = Scale(0.0, 100.0, 0, "%")
HALVES = (
    ("+y", "Back (+y)"),
    ("-y", "Front (−y)"),
    ("+z", "Top (+z)"),
    ("-z", "Bottom (−z)"),
    ("+x", "Right (+x)"),
    ("-x", "Left (−x)"),
)


class RecoverPanel(QWidget):
    """Paint what is missing, run the recovery, accept a variant.

    Args:
        actions: Supplies the buttons.
        parent: Owner.
    """

    radius_changed = Signal(float)
    half_asked = Signal(str)
    box_asked = Signal()
    random_asked = Signal(float)
    count_chosen = Signal(int)
    chain_shape_asked = Signal()

    def __init__(self, actions: ActionTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.subject = label("Choose a shape in the library, or take one from a chain.", "small")
        self.subject.setWordWrap(True)
        self.radius = ValueSlider("Brush", RADIUS, "Radius of the brush in voxels ([ and ])")
        self.half = QComboBox()
        for key, text in HALVES:
            self.half.addItem(text, key)
        self.half_button = _push("Hide half", "Hide this half of the grid")
        self.box_button = _push("Hide a centred box", "Hide a box half as wide as the grid")
        self.fraction = ValueSlider("Random", FRACTION, "Share of all voxels to hide")
        self.fraction.set_value(70.0)
        self.random_button = _push("Hide at random", "Hide this exact share of all voxels")
        self.count = Segments(VARIANTS)
        self.mask_text = label(
            "Nothing is hidden yet: paint on the shape with the left button.", "small"
        )
        self.mask_text.setWordWrap(True)
        self.state = label("", "small", wrap=True)
        self._lay_out(actions)
        self.radius.changed.connect(self.radius_changed)
        self.half_button.clicked.connect(lambda: self.half_asked.emit(self.half.currentData()))
        self.box_button.clicked.connect(self.box_asked)
        self.random_button.clicked.connect(
            lambda: self.random_asked.emit(self.fraction.value / 100)
        )
        self.count.chosen.connect(lambda key: self.count_chosen.emit(int(key)))

    def _lay_out(self, actions: ActionTable) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        self.run = actions.primary("run")
        layout.addWidget(row(self.run, actions.button("stop", text=True), stretch=True))
        self.accept = actions.button("accept", text=True)
        keep = (self.accept, actions.button("export", text=True))
        layout.addWidget(row(*keep, stretch=True))
        layout.addWidget(field("Variants", self.count))
        layout.addWidget(self.state)
        tools = row(
            *(actions.button(n, text=True) for n in ("navigate", "brush", "erase")), stretch=True
        )
        edits = row(
            *(
                actions.button(n)
                for n in ("undo", "redo", "invert", "grow", "shrink", "mirror", "fill", "clear")
            ),
            stretch=True,
            spacing=0,
        )
        groups: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Shape", (self.subject,)),
            ("What is missing", (tools, self.radius, edits, self.mask_text)),
            (
                "Regions",
                (
                    row(self.half, self.half_button, stretch=True),
                    self.box_button,
                    self.fraction,
                    self.random_button,
                ),
            ),
            (
                "Mask file",
                (
                    row(
                        *(actions.button(n, text=True) for n in ("open_mask", "save_mask")),
                        stretch=True,
                    ),
                ),
            ),
        )
        for title, widgets in groups:
            layout.addSpacing(GRID // 2)
            layout.addWidget(line())
            layout.addSpacing(GRID // 2)
            layout.addWidget(heading(title))
            for widget in widgets:
                layout.addWidget(widget)
        layout.addStretch(1)


def _push(text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
