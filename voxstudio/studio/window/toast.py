"""A short message over the views, near the work, which goes away by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout

from voxstudio.studio.widgets.forms import label, push
from voxstudio.studio.widgets.theme import GRID
from voxstudio.studio.window.plate import Plate
from voxstudio.studio.window.show_in_folder import show_in_folder

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent
    from PySide6.QtWidgets import QWidget

SHOWN_MS = 5_000
"""How long a message stays, unless the pointer is on it."""

MARGINS, FOLDER = 6 * GRID, 18 * GRID
"""Pixels around a message, and of the button beside it."""


class Toast(Plate):
    """The newest message; one that names a written file offers its folder.

    Args:
        over: The views.
    """

    BELOW = 6 * GRID  # the hint stands below it

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._written: Path | None = None
        self.message = label("", "said")
        self.folder = push("Show in folder", "Open the folder of the file")
        self.folder.clicked.connect(self._show_folder)
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(2 * GRID)
        self._layout.addWidget(self.message)
        self._layout.addWidget(self.folder)
        self.fit(self._layout)
        self._leaving = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._leaving.timeout.connect(self.hide)

    def say(self, text: str, written: Path | None = None) -> None:
        """Show a message in place of the one before.

        Args:
            text: In one short sentence.
            written: A file that was written; None for none.
        """
        self._written = written
        rest = MARGINS if written is None else MARGINS + FOLDER
        self.message.setText(self.elided(self.message, text, rest))
        self.folder.setVisible(written is not None)
        right = 2 * GRID if written is None else GRID
        self._layout.setContentsMargins(2 * GRID, GRID, right, GRID)
        self.appear()
        self._leaving.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._leaving.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go some time after the pointer has."""
        self._leaving.start()
        super().leaveEvent(event)

    @Slot()
    def _show_folder(self) -> None:
        if self._written is not None:
            show_in_folder(self._written)
            self.hide()
