"""An axis whose numbers differ and lie apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtGui import QFont, QFontMetricsF

from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.ticks import ticks

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROWEST = 5
"""Units of the grid."""

GAP = 2 * GRID
"""Pixels between two numbers side by side."""


class Axis(pg.AxisItem):  # type: ignore[misc]
    """One side of a plot.

    Args:
        side: `left` or `bottom`, where the numbers are counts.
        font: Of the numbers.
    """

    def __init__(self, side: str, font: QFont) -> None:
        super().__init__(side, maxTickLength=-GRID // 2)
        self.setStyle(tickFont=font, tickTextOffset=GRID // 2)
        self.setStyle(hideOverlappingLabels=2 if side == "left" else GAP)
        self._metrics = QFontMetricsF(font)
        self._texts: dict[float, str] = {}
        self._reserved = 0.0

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places of the numbers."""
        if not self.style["showValues"]:
            return []
        along = self.orientation == "bottom"
        height, width = self._metrics.height(), self._metrics.horizontalAdvance
        found = ticks(
            low,
            high,
            size,
            (lambda text: width(text) + GAP) if along else (lambda _: height),
            least=1.0 if along else 0.0,
            log=self.logMode,
        )
        end = size - self._reserved
        self._texts = {
            place: text
            for place, text in found
            if not along or (place - low) / (high - low) * size + width(text) / 2 <= end
        }
        return [(1.0, list(self._texts))]

    def reserve(self, pixels: float) -> None:
        """Leave the end of the axis free of numbers."""
        if pixels != self._reserved:
            self._reserved = pixels
            self.picture = None  # made anew at the next painting
            self.update()

    def make_room(self, low: float, high: float, size: float) -> None:
        """Be as wide as the numbers of a range; never as narrow as to jump with every digit."""
        self.tickValues(low, high, size)
        widest = max(map(self._metrics.horizontalAdvance, self._texts.values()), default=0.0)
        width = GRID * max(NARROWEST, math.ceil(widest / GRID) + 1)
        if width != self.fixedWidth:
            self.setWidth(width)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return one text per place."""
        return [self._texts[value] for value in values]
