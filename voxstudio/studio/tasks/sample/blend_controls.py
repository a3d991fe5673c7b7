"""Models that are sampled as one: a weight for each, and a list to add another from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from voxstudio.studio.widgets.forms import row
from voxstudio.studio.widgets.inputs import ListBox
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.widgets.value_slider import LABEL_WIDTH, Scale, ValueSlider

if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHT = Scale(0.0, 1.0, 2)


class BlendControls(QWidget):
    """A slider per model once there are two, and a list of those that can be added."""

    added = Signal(str)
    """The user chose a model to add, by its key."""

    removed = Signal(int)
    """The user took the model of a row away."""

    weights_changed = Signal(list)
    """The user moved a slider; all weights in order."""

    def __init__(self) -> None:
        super().__init__()
        self.sliders: list[ValueSlider] = []
        self.removers: list[QToolButton] = []
        self.list = ListBox()
        self.list.setToolTip("Add this model: chains sample the weighted sum of the energies")
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(self._rows)
        layout.addWidget(self.list)
        self.list.activated.connect(self._chosen)
        self.offer(())

    def offer(self, models: Sequence[tuple[str, str]]) -> None:
        """List what can be added, as (key, name)."""
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItem("Add a model…" if models else "No more models of this size")
            for key, name in models:
                self.list.addItem(name, key)
        self.list.setEnabled(bool(models))

    def show_models(self, names: Sequence[str], weights: Sequence[float]) -> None:
        """Show a slider per model; none while there is only one."""
        self.sliders, self.removers = [], []
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for index, (name, weight) in enumerate(zip(names, weights, strict=True)):
            if len(names) > 1:
                self._rows.addWidget(self._row(index, name, weight))

    def _row(self, index: int, name: str, weight: float) -> QWidget:
        short = name.removesuffix("-synthesis")  # which all of them are
        shown = self.fontMetrics().elidedText(short, Qt.TextElideMode.ElideRight, LABEL_WIDTH)
        slider = ValueSlider(shown, WEIGHT, f"Weight of {name} in the blend")
        slider.set_value(weight)
        slider.changed.connect(self._weighed)
        remover = QToolButton()
        remover.setText("×")
        remover.setToolTip(f"Remove {name}" if index else f"{name} sets the annealing schedule")
        remover.setEnabled(index > 0)
        remover.clicked.connect(lambda _checked=False: self.removed.emit(index))
        self.sliders.append(slider)
        self.removers.append(remover)
        return row(slider, remover, spacing=0)

    def _chosen(self, index: int) -> None:
        key = self.list.itemData(index)
        self.list.setCurrentIndex(0)
        if key is not None:
            self.added.emit(key)

    def _weighed(self) -> None:
        self.weights_changed.emit([slider.value for slider in self.sliders])
