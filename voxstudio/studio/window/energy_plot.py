"""Live curves of a run; a click asks for the frame under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import Segments, row
from voxstudio.studio.widgets.theme import GRID, Theme
from voxstudio.studio.window.badges import Badges
from voxstudio.studio.window.curve_view import CurveView

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent

ENERGY = ("Energy", "Energy of each chain")
CURVES = (
    ("energy", *ENERGY),
    ("gradient_norm", "Gradient", "Norm of the energy gradient"),
    ("occupied", "Occupied", "Solid voxels of the denoised estimate"),
    ("temperature", "Temperature", "Temperature of the run"),
)
RATIOS = ("gradient_norm", "temperature")
"""Positive quantities that fall by orders of magnitude: drawn on a logarithmic axis."""

WARM_UP = 0.25
"""Share of the first frames that may leave the picture, so that the rest can be read."""


PACE_MS = 400
"""Curves are drawn at most this often: drawing them takes as long as drawing the shape."""


class EnergyPlot(QWidget):
    """One curve per chain over the steps, the selected one in the accent colour.

    Args:
        theme: Colours.
        parent: Owner.
    """

    step_clicked = Signal(int)
    quantity_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.quantity = Segments(CURVES)
        self.quantity.set_key("energy")
        self.quantity.chosen.connect(self.quantity_chosen)
        self.badges = Badges()
        self.view = CurveView(7 * GRID)
        self.view.getPlotItem().setContentsMargins(0, GRID, 0, 0)  # room for the topmost number
        self.view.setCursor(Qt.CursorShape.PointingHandCursor)
        self._curves: list[pg.PlotDataItem] = []
        self._here = pg.InfiniteLine(angle=90)
        self._here.hide()
        self.view.addItem(self._here)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, 0, 2 * GRID, GRID // 2)
        layout.setSpacing(GRID // 2)
        head = row(self.quantity, self.badges, spacing=2 * GRID)
        head_layout = head.layout()
        if isinstance(head_layout, QHBoxLayout):
            head_layout.insertStretch(1, 1)
        layout.addWidget(head)
        layout.addWidget(self.view, 1)
        self.theme = theme
        self._selected = 0
        self._latest: tuple[NDArray[np.int64], NDArray[np.float32], int, int] | None = None
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._draw_latest)
        self.set_theme(theme)
        self.view.scene().sigMouseClicked.connect(self._clicked)

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self.theme = theme
        self.view.set_theme(theme)
        self._here.setPen(pg.mkPen(theme.quiet, width=1))
        for index in range(len(self._curves)):
            self._pen(index)

    def show_curves(
        self,
        steps: NDArray[np.int64],
        values: NDArray[np.float32],
        selected: int,
        here: int,
        energy: tuple[str, str] = ENERGY,
    ) -> None:
        """Draw curves now, or within `PACE_MS` of the last ones.

        Args:
            steps: Shape (N,).
            values: Shape (N, B), one column per chain; what is not finite leaves a gap.
            selected: The column in the accent colour.
            here: The step on screen, marked.
            energy: What the first quantity is of such chains, in a word and in a few.
        """
        self.quantity.buttons["energy"].setText(energy[0])
        self.quantity.buttons["energy"].setToolTip(energy[1])
        self._latest = (steps, values, selected, here)
        if not self._pace.isActive():
            self._draw_latest()

    @Slot()
    def _draw_latest(self) -> None:
        if self._latest is not None:
            self._draw(*self._latest)
            self._latest = None
            self._pace.start()

    def _draw(
        self, steps: NDArray[np.int64], values: NDArray[np.float32], selected: int, here: int
    ) -> None:
        count = values.shape[1] if values.ndim == 2 else 0
        if count != len(self._curves) or selected != self._selected:
            self._rebuild(count, selected)
        values = np.where(np.isfinite(values), values, np.float32(np.nan))
        ratios = self.quantity.key in RATIOS
        if ratios:  # what is 0, as of chains without a gradient, has no place there
            values = np.log10(np.where(values > 0, values, np.float32(np.nan)))
        self.view.getPlotItem().getAxis("left").setLogMode(ratios)
        for index, curve in enumerate(self._curves):
            curve.setData(steps, values[:, index], connect="finite")
        self._fit(steps, values)
        self._mark(here)

    def clear(self) -> None:
        """Draw nothing."""
        self._latest = None
        self._rebuild(0, 0)
        self._mark(None)

    def _mark(self, step: int | None) -> None:
        self._here.setVisible(step is not None)
        if step is not None:
            self._here.setValue(step)

    def point_at(self, step: float, value: float) -> QPointF:
        """Return the viewport pixel of a point of the plot."""
        at = self.view.getViewBox().mapViewToScene(QPointF(step, value))
        return QPointF(self.view.mapFromScene(at))

    def _fit(self, steps: NDArray[np.int64], values: NDArray[np.float32]) -> None:
        """Show every step, and the range of values after the warm-up."""
        rest = values[int(WARM_UP * len(values)) :]
        found = bool(np.isfinite(rest).any())
        self.view.show_numbers(found)
        if found:
            first, last = int(steps[0]), int(steps[-1])
            self.view.setXRange(first, max(last, first + 1), padding=0.01)
            self.view.setYRange(float(np.nanmin(rest)), float(np.nanmax(rest)), padding=0.08)

    def _rebuild(self, count: int, selected: int) -> None:
        for curve in self._curves:
            self.view.removeItem(curve)
        self._selected = selected
        self._curves = [pg.PlotDataItem(antialias=True) for _ in range(count)]
        self.view.show_numbers(count > 0)
        for index, curve in enumerate(self._curves):
            self._pen(index)
            curve.setZValue(1 if index == selected else 0)
            self.view.addItem(curve)

    def _pen(self, index: int) -> None:
        chosen = index == self._selected
        colour = self.theme.accent if chosen else self.theme.plot
        self._curves[index].setPen(pg.mkPen(colour, width=1.5 if chosen else 1.0))

    def _clicked(self, event: MouseClickEvent) -> None:
        box = self.view.getViewBox()
        if box.sceneBoundingRect().contains(event.scenePos()):
            self.step_clicked.emit(round(box.mapSceneToView(event.scenePos()).x()))
