"""The figures of all models of a comparison, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from voxstudio.studio.widgets.forms import as_tip, label
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from voxstudio.studio.tasks.compare.comparison import Comparison, Outcome

HEADS = ("Model", "Error", "IoU", "Time", "Parts")
TIPS = (
    "",
    "Share of the compared voxels that are wrong: of the hidden ones, or of all of a sample",
    "Intersection over union with the original on hidden voxels, or with the first sample",
    "Of the run, without loading the model",
    "Connected components",
)


class Elided(QLabel):
    """A label whose text is cut in the middle where there is no room for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("small")
        self.setToolTip(as_tip(text))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text anew."""
        metrics, middle = self.fontMetrics(), Qt.TextElideMode.ElideMiddle
        self.setText(metrics.elidedText(self._whole, middle, event.size().width()))


class FiguresList(QWidget):
    """A line per model; nothing before a comparison begins."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(0, 1)
        self._names: tuple[str, ...] | None = None
        self._cells: list[list[QLabel]] = []
        for column, (head, tip) in enumerate(zip(HEADS, TIPS, strict=True)):
            made = label(head, "heading")
            made.setToolTip(tip)
            self._grid.addWidget(made, 0, column, _side(column))

    @property
    def rows(self) -> list[list[str]]:
        """What is written, a list per model: error, IoU, time and components."""
        return [[cell.text() for cell in row] for row in self._cells]

    def show_figures(self, made: Comparison | None) -> None:
        """Show how far every model is, and what was measured of it."""
        self.setVisible(made is not None)
        if made is None:
            return
        names = tuple(each.name for each in made.request.contenders)
        if names != self._names:
            self._rebuild(names)
        for number, row in enumerate(self._cells):
            outcome = made.outcome(number)
            for cell, text in zip(row, _words(outcome), strict=True):
                cell.setText(text)

    def _rebuild(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        while self._grid.count() > len(HEADS):
            item = self._grid.takeAt(len(HEADS))
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()  # it goes at the next turn of the event loop
                widget.deleteLater()
        self._cells = []
        for row, name in enumerate(names, start=1):
            self._grid.addWidget(Elided(name), row, 0)
            cells = [label("", "small") for _ in HEADS[1:]]
            for column, cell in enumerate(cells, start=1):
                self._grid.addWidget(cell, row, column, _side(column))
            self._cells.append(cells)


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag(0)


def _words(outcome: Outcome | None) -> tuple[str, str, str, str]:
    if outcome is None or outcome.fault:
        return "", "", "" if outcome is None else "failed", ""
    if outcome.figures is None:
        share = outcome.done / outcome.total if outcome.total else 0
        return "", "", f"{share:.0%}", ""
    found = outcome.figures
    error = "–" if found.error is None else f"{found.error:.1%}"
    overlap = "–" if found.iou is None else f"{found.iou:.2f}"
    return error, overlap, f"{outcome.seconds:.1f} s", str(found.parts)
