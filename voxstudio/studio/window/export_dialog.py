"""The dialog that turns shapes on screen into files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.widgets.forms import Segments, column, field, label, line
from voxstudio.studio.widgets.inputs import ListBox
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.widgets.value_slider import Scale, ValueSlider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxstudio.choices import Up

Which = Literal["one", "all", "frames"]

STACK = ".npz"
"""The one format that holds several shapes in a file."""

PATTERN = "Fields are {name}, {model}, {seed}, {step} and {index}; {index:03} has three digits"
SIZE = Scale(5.0, 1000.0, 1, "mm", log=True)
ISOVALUE = Scale(0.05, 0.95, 2)
SMOOTH = Scale(0, 10, 0)
UPS = (
    ("z", "z", "z points up: printers and slicers"),
    ("y", "y", "y points up: Blender, Unity, web viewers"),
)


@dataclass(frozen=True)
class Choice:
    """A kind of file to choose from.

    Args:
        extension: With the dot.
        description: What it is called.
        mesh: Whether it holds triangles.
        up: Axis that usually points up in such files.
    """

    extension: str
    description: str
    mesh: bool
    up: Up


@dataclass(frozen=True)
class ExportOptions:
    """What the user asks for.

    Args:
        extension: Ending of the file, with the dot.
        which: The chosen shape, all shapes, or the frames of the chosen one.
        pattern: Of the names of several files.
        size_mm: Longest side of a mesh.
        original: Whether a mesh has the size and place of the file of its shape instead.
        up: Axis that points up in a mesh.
        isovalue: Occupancy at the surface of a mesh.
        smooth: Passes of smoothing of a mesh.
        keep_largest: Drop every body but the largest.
    """

    extension: str = ".stl"
    which: Which = "one"
    pattern: str = ""
    size_mm: float = 100.0
    original: bool = False
    up: Up = "z"
    isovalue: float = 0.5
    smooth: int = 1
    keep_largest: bool = True


class ExportDialog(QDialog):
    """Options at once, with a line that says what the file would hold.

    Args:
        choices: Kinds of file.
        names: Names of the shapes.
        chosen: Index of the shape that is exported alone.
        frames: How many frames that one has.
        options: To begin with.
        placed: Whether the shapes know the size and place of their file.
        parent: Owner.
    """

    changed = Signal()
    """The user changed an option."""

    def __init__(
        self,
        choices: Sequence[Choice],
        names: Sequence[str],
        chosen: int,
        frames: int,
        options: ExportOptions,
        parent: QWidget | None = None,
        *,
        placed: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choices = {choice.extension: choice for choice in choices}
        offered = [("one", names[chosen], "The chosen shape")]
        if len(names) > 1:
            offered.append(("all", f"All {len(names)}", "Every shape, in files of their own"))
        if frames > 1:
            offered.append(("frames", f"{frames} frames", "The chosen shape along the timeline"))
        self.which = Segments(offered)
        self.which.setParent(self)  # a single shape has no use for it
        self.which.setVisible(len(offered) > 1)
        self.pattern = QLineEdit()
        self.pattern.setToolTip(PATTERN)
        self.named = label(" ", "small", wrap=True)
        self.kind = ListBox()
        for choice in choices:
            self.kind.addItem(f"{choice.description} ({choice.extension})", choice.extension)
        self.size_mm = ValueSlider("Longest side", SIZE, "Size of the mesh")
        self.original = QCheckBox("Original size and place")
        self.original.setToolTip("As in the file that it was opened from, in mm")
        self._placed = placed
        self.up = Segments(UPS)
        self.isovalue = ValueSlider("Threshold", ISOVALUE, "Occupancy at the surface")
        self.smooth = ValueSlider("Smoothing", SMOOTH, "Passes that keep the volume (Taubin)")
        self.largest = QCheckBox("Largest component only")
        self.largest.setToolTip("Drop loose pieces, which a printer could not hold")
        self.figures = label(" ", "title")
        self.note = label(" ", "quiet", wrap=True)
        self.note.setMinimumHeight(5 * GRID)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox()
        self.confirm = QPushButton("Export…")
        self.confirm.setObjectName("primary")
        self.confirm.setDefault(True)
        self.buttons.addButton(QPushButton("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.addButton(self.confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        self._several = len(offered) > 1
        self._show(options)
        self._lay_out()
        self._connect()

    @property
    def options(self) -> ExportOptions:
        """What is chosen now."""
        return ExportOptions(
            extension=str(self.kind.currentData()),
            which=cast("Which", self.which.key),
            pattern=self.pattern.text().strip(),
            size_mm=self.size_mm.value,
            original=self.original.isChecked(),
            up="y" if self.up.key == "y" else "z",
            isovalue=self.isovalue.value,
            smooth=round(self.smooth.value),
            keep_largest=self.largest.isChecked(),
        )

    def show_preview(self, figures: str, note: str) -> None:
        """Say what the file would hold, and how it would print."""
        self.figures.setText(figures)
        self.note.setText(note)

    @property
    def is_batch(self) -> bool:
        """Whether several files would be written."""
        return self.which.key != "one" and self.options.extension != STACK

    def suggest_pattern(self, pattern: str) -> None:
        """Show a pattern for names, unless the user has typed one."""
        if not self.pattern.isModified():
            self.pattern.setText(pattern)

    def show_names(self, names: str, fault: str) -> None:
        """Say what the files would be called, or why they cannot be called so."""
        self.named.setText(fault or names)
        self.named.setObjectName("fault" if fault else "small")
        self.named.style().polish(self.named)
        self.confirm.setEnabled(not fault)

    def _show(self, options: ExportOptions) -> None:
        self.which.set_key(options.which if options.which in self.which.buttons else "one")
        self.pattern.setText(options.pattern)
        self.pattern.setModified(bool(options.pattern))
        self.kind.setCurrentIndex(max(self.kind.findData(options.extension), 0))
        self.size_mm.set_value(options.size_mm)
        self.original.setChecked(options.original and self._placed)
        self.up.set_key(options.up)
        self.isovalue.set_value(options.isovalue)
        self.smooth.set_value(options.smooth)
        self.largest.setChecked(options.keep_largest)
        self._enable()

    def _lay_out(self) -> None:
        original = field("", self.original)
        original.setVisible(self._placed)
        self._mesh_rows = column(
            self.size_mm,
            original,
            field("Up axis", self.up),
            self.isovalue,
            self.smooth,
            field("", self.largest),
        )
        self._names_row = column(field("Names", self.pattern), self.named, spacing=GRID // 2)
        rows: list[QWidget] = [field("Shapes", self.which)] if self._several else []
        rows += [
            field("Format", self.kind), self._names_row, line(), self._mesh_rows, line(),
            self.figures, self.note,
        ]  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(3 * GRID // 2)
        for row in rows:
            layout.addWidget(row)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.setFixedWidth(56 * GRID)
        self._enable()

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.kind.currentIndexChanged.connect(self._kind_chosen)
        for slider in (self.size_mm, self.isovalue, self.smooth):
            slider.changed.connect(self.changed)
        for switch in (self.largest, self.original):
            switch.toggled.connect(self.changed)
        self.original.toggled.connect(self._enable)
        for segments in (self.which, self.up):
            segments.chosen.connect(self.changed)
        self.which.chosen.connect(self._enable)
        self.pattern.textEdited.connect(self.changed)

    def _kind_chosen(self) -> None:
        self.up.set_key(self._choices[self.options.extension].up)
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        if hasattr(self, "_mesh_rows"):
            self._mesh_rows.setEnabled(self._choices[self.options.extension].mesh)
            self._names_row.setVisible(self.is_batch)
            self.size_mm.setEnabled(not self.original.isChecked())
