"""The field that curves are drawn in: no menu, no zoom, numbers that can be read."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.widgets.theme import Theme

LONG = 10_000
"""Numbers from here on are written in thousands or millions."""


LETTERS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))

ROOM = 18
"""Pixels along a logarithmic axis that a number has for itself."""

DIGITS = ((1,), (1, 3), (1, 2, 5), tuple(range(1, 10)))
"""First digits of the numbers on a logarithmic axis, from sparse to dense."""


class QuantityAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis that writes 3M, not 3e+06, and no more numbers than there is room for."""

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places of numbers, by their distance."""
        if not self.logMode:
            ticks: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
            return ticks
        return [(1.0, powers(low, high, size / ROOM))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return one text per value."""
        if self.logMode:
            return [written(10.0**value) for value in values]
        longest = max((abs(value * scale) for value in values), default=0.0)
        if longest < LONG:
            texts: list[str] = super().tickStrings(values, scale, spacing)
            return texts
        unit, letter = (1e6, "M") if longest >= 1e6 else (1e3, "k")
        return [f"{value * scale / unit:.4g}{letter}" if value else "0" for value in values]


def powers(low: float, high: float, room: float) -> list[float]:
    """Return logarithms of round numbers within a range, as many as there is room for.

    Args:
        low: Logarithm of the least number.
        high: Logarithm of the greatest.
        room: Numbers that there is room for along the whole axis.
    """
    gap = (high - low) / max(room, 1.0)
    decades = range(math.floor(low), math.ceil(high) + 1)
    stride = max(1, math.ceil(gap))
    found = [float(each) for each in decades if each % stride == 0 and low <= each <= high]
    for digits in DIGITS:
        places = [each + math.log10(digit) for each in decades for digit in digits]
        within = [place for place in places if low <= place <= high]
        if any(right - left < gap for left, right in itertools.pairwise(within)):
            break
        found = within
    inset = (high - low) / 8
    return found if len(found) > 1 or gap * 2 > high - low else [low + inset, high - inset]


def written(value: float) -> str:
    """Return a number in at most three digits, such as 12.5k."""
    for unit, letter in LETTERS:
        if unit <= value < 1e12:
            return f"{value / unit:.3g}{letter}"
    return f"{value:.3g}"


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

    def show_numbers(self, shown: bool) -> None:
        """Write numbers along the axes: without a curve they would be an invention."""
        for side in ("left", "bottom"):
            self.getPlotItem().getAxis(side).setStyle(showValues=shown)

    def set_theme(self, theme: Theme) -> None:
        """Recolour ground and axes."""
        self.setBackground(theme.panel)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.quiet))
