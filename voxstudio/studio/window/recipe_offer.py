"""What a file that says how it was made can become: a small choice over the views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from voxstudio.studio.widgets.forms import as_tip, label, push
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.plate import Plate

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

REST = 38 * GRID
"""Pixels around the text: margins and buttons."""


class RecipeOffer(Plate):
    """Offers to show a file, or to restore how it was made; the work goes on meanwhile.

    Args:
        over: The views.
    """

    ABOVE = 2 * GRID

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.message = label("", "said")
        self.show_it = push("Show", "Open the file as any other")
        self.restore = push(
            "Restore how it was made",
            "Set the task that made it to the same model, input, seeds and controls",
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        for each in (self.message, self.show_it, self.restore):
            layout.addWidget(each)
        self.fit(layout)
        self._does: tuple[Callable[[], object], ...] = ()
        self.show_it.clicked.connect(lambda: self._choose(0))
        self.restore.clicked.connect(lambda: self._choose(1))

    def ask(self, text: str, show: Callable[[], object], restore: Callable[[], object]) -> None:
        """Offer a file in place of the one before, which is not opened.

        Args:
            text: What it is.
            show: Opens it.
            restore: Restores how it was made.
        """
        self._does = show, restore
        self.message.setText(self.elided(self.message, text, REST))
        self.message.setToolTip(as_tip(text))
        self.appear()

    def _choose(self, number: int) -> None:
        self.hide()
        self._does[number]()
