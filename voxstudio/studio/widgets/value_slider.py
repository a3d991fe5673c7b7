"""A labelled slider that shows its value with unit and accepts typing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from voxstudio.studio.widgets.inputs import ArrowSlider, NumberBox
from voxstudio.studio.widgets.theme import GRID

TICKS = 1000
LABEL_WIDTH = 11 * GRID
BOX_WIDTH = 10 * GRID


@dataclass(frozen=True)
class Scale:
    """Range of a value.

    Args:
        low: Smallest value; above 0 for a log scale.
        high: Largest value.
        decimals: Shown after the point.
        unit: Shown after the value.
        log: Equal ratios on equal ways.
    """

    low: float
    high: float
    decimals: int = 2
    unit: str = ""
    log: bool = False

    def tick(self, value: float) -> int:
        """Return the slider position of a value, 0 to `TICKS`."""
        value = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(share * TICKS)

    def value(self, tick: int) -> float:
        """Return the value at a slider position."""
        share = tick / TICKS
        if self.log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)


class ValueSlider(QWidget):
    """Label, slider and number box in one row.

    Args:
        label: Name of the value.
        scale: Its range.
        tip: Explains the value.
        parent: Owner.
    """

    changed = Signal(float)
    """The user chose a value; setting it from code emits nothing."""

    def __init__(
        self, label: str, scale: Scale, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.scale = scale
        self.slider = ArrowSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, TICKS)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = NumberBox()
        self.box.setRange(scale.low, scale.high)
        self.box.setDecimals(scale.decimals)
        self.box.setSingleStep((scale.high - scale.low) / 100)
        self.box.setSuffix(f" {scale.unit}" if scale.unit else "")
        self.box.setFixedWidth(BOX_WIDTH)
        name = QLabel(label)
        name.setObjectName("quiet")
        name.setFixedWidth(LABEL_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(name)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box)
        self.setToolTip(tip)
        self.slider.valueChanged.connect(self._slid)
        self.box.valueChanged.connect(self._typed)
        self.box.editingFinished.connect(self.box.clearFocus)

    @property
    def value(self) -> float:
        """The value shown."""
        return float(self.box.value())

    def set_value(self, value: float) -> None:
        """Show a value without telling anyone."""
        with QSignalBlocker(self.box), QSignalBlocker(self.slider):
            self.slider.setValue(self.scale.tick(value))
            if not self.box.hasFocus():
                self.box.setValue(value)

    def _slid(self, tick: int) -> None:
        value = self.scale.value(tick)
        with QSignalBlocker(self.box):
            self.box.setValue(value)
        self.changed.emit(value)

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.scale.tick(value))
        self.changed.emit(value)
