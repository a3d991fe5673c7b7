"""The models that can be compared, each with a box to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from voxstudio.studio.models.selection import times
from voxstudio.studio.widgets.forms import as_tip
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.studio.tasks.compare.offers import Offer


class ModelList(QWidget):
    """One box per model; the tooltip of one that cannot take part says why."""

    checked = Signal(object, bool)
    """The user wants a model, its `Path`, or no longer."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[Path, QCheckBox] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GRID // 2)

    def offer(self, offers: Sequence[Offer]) -> None:
        """List models, without telling anyone."""
        if [each.path for each in offers] != list(self.boxes):
            self._rebuild(offers)
        for each in offers:
            box = self.boxes[each.path]
            with QSignalBlocker(box):
                box.setChecked(each.chosen)
            box.setEnabled(not each.why_not)
            size = times((each.header.resolution,) * 3)
            box.setToolTip(as_tip(each.why_not or f"{each.name}, {size}"))

    def _rebuild(self, offers: Sequence[Offer]) -> None:
        for box in self.boxes.values():
            self._rows.removeWidget(box)
            box.hide()  # it goes at the next turn of the event loop
            box.deleteLater()
        self.boxes = {each.path: self._box(each) for each in offers}
        for box in self.boxes.values():
            self._rows.addWidget(box)

    def _box(self, offer: Offer) -> QCheckBox:
        box = QCheckBox(offer.name.replace("&", "&&"))
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # A name of any length leaves the panel as wide as it is.
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.toggled.connect(lambda on, path=offer.path: self.checked.emit(path, on))
        return box
