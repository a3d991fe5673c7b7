"""The field that curves are drawn in: no menu, no zoom, numbers that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.ui.look import Look

LONG = 10_000
"""Numbers from here on are written in thousands or millions."""


class QuantityAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that writes 3M, not 3e+06."""

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return one text per value."""
        longest = max((abs(value * scale) for value in values), default=0.0)
        if self.logMode or longest < LONG:
            texts: list[str] = super().tickStrings(values, scale, spacing)
            return texts
        unit, letter = (1e6, "M") if longest >= 1e6 else (1e3, "k")
        return [f"{value * scale / unit:.4g}{letter}" if value else "0" for value in values]


class CurveView(pg.PlotWidget):  # type: ignore[misc]
    """A plot that shows and cannot be moved by hand.

    Args:
        width: Pixels that the numbers at the left may take.
        parent: Owner.
    """

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        axes = {side: QuantityAxis(side) for side in ("left", "bottom")}
        super().__init__(parent, axisItems=axes)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        axes["left"].setWidth(width)

    def set_look(self, look: Look) -> None:
        """Recolour ground and axes."""
        self.setBackground(look.panel)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(look.border))
            axis.setTextPen(pg.mkPen(look.quiet))
