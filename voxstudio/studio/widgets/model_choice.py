"""The list of models that a task may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal

from voxstudio.studio.widgets.forms import narrow
from voxstudio.studio.widgets.inputs import ListBox

if TYPE_CHECKING:
    from collections.abc import Sequence


class ModelChoice(ListBox):
    """Names of models, of which a hand picks one by its key.

    Args:
        tip: What the model does in this task.
    """

    chosen = Signal(str)

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.setToolTip(tip)
        narrow(self)
        self.activated.connect(lambda _: self.chosen.emit(self.currentData()))

    def offer(self, models: Sequence[tuple[str, str]], chosen: str) -> None:
        """List models as (key, name) and mark one, without telling anyone."""
        with QSignalBlocker(self):
            self.clear()
            for key, name in models:
                self.addItem(name, key)
            self.setCurrentIndex(self.findData(chosen))
