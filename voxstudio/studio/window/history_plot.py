"""The curves of a training run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import Segments, label
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.curve_view import CurveView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voxstudio.studio.widgets.theme import Theme

CURVES = (
    ("loss", "Loss", "What the algorithm minimises"),
    ("gap", "Energy gap", "Energy of synthesised minus that of observed shapes; near 0 is good"),
    ("gradient_norm", "Gradient", "Norm of the parameter gradient before clipping"),
)
HEIGHT = 22 * GRID
EMPTY = "Curves begin after 50 iterations."


class HistoryPlot(QWidget):
    """One scalar of a run over its iterations.

    Args:
        theme: Colours.
        parent: Owner.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = Segments(CURVES)
        self.quantity.set_key("loss")
        self.view = CurveView(6 * GRID)
        self.view.setFixedHeight(HEIGHT)
        self.view.getPlotItem().setContentsMargins(0, GRID, GRID, 0)
        self.note = label("", "small", wrap=True)
        self._curve = pg.PlotDataItem(antialias=True)
        self.view.addItem(self._curve)
        self._rows: Sequence[Mapping[str, float]] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for widget in (self.quantity, self.view, self.note):
            layout.addWidget(widget)
        self.quantity.chosen.connect(lambda _: self.show_rows(self._rows))
        self.set_theme(theme)
        self.show_rows(())

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self.view.set_theme(theme)
        self._curve.setPen(pg.mkPen(theme.accent, width=1.5))

    @property
    def points(self) -> int:
        """Number of points drawn."""
        values = self._curve.getData()[0]
        return 0 if values is None else len(values)

    def show_rows(self, rows: Sequence[Mapping[str, float]]) -> None:
        """Draw the chosen scalar of a run's history."""
        self._rows = rows
        key = self.quantity.key
        points = [(row["iteration"], row[key]) for row in rows if key in row]
        steps, values = np.array(points, dtype=np.float64).reshape(-1, 2).T
        self._curve.setData(steps, values, connect="finite")
        self.note.setText(EMPTY if not rows else "" if points else "This algorithm has none.")
        self.view.show_numbers(bool(points))
        if np.isfinite(values).any():
            self.view.setXRange(0, steps[-1], padding=0.02)
            self.view.setYRange(float(np.nanmin(values)), float(np.nanmax(values)), padding=0.08)
