"""The status bar: device, rates, mode at the left, the newest message at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QLabel, QMenu, QStatusBar, QToolButton, QWidget

from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE_MS = 12_000
"""How long a message stays."""


class StatusLine(QStatusBar):
    """Fields of fixed width, so that nothing jumps when figures change.

    Args:
        parent: Owner.
    """

    device_chosen = Signal(str)
    """The user chose one of `available`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.device = QToolButton()
        self.device.setObjectName("chooser")
        self.device.setText("cpu")
        self.device.setToolTip("Where models run")
        self.device.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.device.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self.device)
        self._choices = QActionGroup(self._menu)
        self.device.setMenu(self._menu)
        self.steps = _field("– steps/s", 11)
        self.frames = _field("– frames/s", 11)
        self.mode = _field("", 22)
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)  # it names files
        self.message.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.device, self.steps, self.frames, self.mode):
            self.addWidget(widget)
        self.addWidget(self.message, 1)
        self._fade = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._fade.timeout.connect(self.message.clear)
        self.show_devices(("auto", "cpu"), "auto", "cpu")

    def say(self, text: str) -> None:
        """Show a message for some seconds."""
        self.message.setText(text)
        self._fade.start()

    def show_devices(self, choices: Sequence[str], chosen: str, used: str) -> None:
        """Offer devices.

        Args:
            choices: `auto`, `cpu` and what else there is.
            chosen: The user's choice, one of `choices`.
            used: What that means here, such as `cpu` for `auto`.
        """
        self.devices = tuple(choices)
        self._menu.clear()
        for name in choices:
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(name == chosen)
            self._choices.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self.device_chosen.emit(name))
        self.device.setText(used if chosen == used else f"{chosen} · {used}")

    def show_rates(self, steps: float, frames: float) -> None:
        """Show steps of all running chains and drawn frames, per second."""
        self.steps.setText(f"{steps:,.0f} steps/s")
        self.frames.setText(f"{frames:,.0f} frames/s")


def _field(text: str, width: int) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setMinimumWidth(width * GRID)
    return made
