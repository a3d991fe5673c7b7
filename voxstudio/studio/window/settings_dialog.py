"""The dialog of settings; every change applies at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.widgets.forms import Segments, field, label
from voxstudio.studio.widgets.inputs import ListBox, NumberBox
from voxstudio.studio.widgets.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Sequence

THEMES = (
    ("system", "System", "Follow the desktop"),
    ("dark", "Dark", ""),
    ("light", "Light", ""),
)
THREADS = 256
MEMORY_GIB = 4096.0
MEMORY_NOTE = "Limit of loaded models. Automatic is {} GiB here."


class SettingsDialog(QDialog):
    """Theme, and what models may use: device, threads and memory.

    Args:
        theme: Chosen theme.
        devices: Devices to choose from.
        device: The chosen one.
        threads: Threads of the model; 0 leaves one core to the window.
        memory: GiB that loaded models may take together; 0 is automatic.
        automatic: How many that is, in GiB.
        parent: Owner.
    """

    theme_chosen = Signal(str)
    device_chosen = Signal(str)
    threads_chosen = Signal(int)
    memory_chosen = Signal(float)

    def __init__(
        self,
        theme: str,
        devices: Sequence[str],
        device: str,
        threads: int,
        memory: float,
        automatic: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.theme = Segments(THEMES)
        self.theme.set_key(theme)
        self.device = ListBox()
        self.device.addItems(list(devices))
        self.device.setCurrentText(device)
        self.threads = NumberBox()
        self.threads.setDecimals(0)
        self.threads.setRange(0, THREADS)
        self.threads.setSpecialValueText("automatic")
        self.threads.setValue(threads)
        self.memory = NumberBox()
        self.memory.setDecimals(1)
        self.memory.setRange(0, MEMORY_GIB)
        self.memory.setSuffix(" GiB")
        self.memory.setSpecialValueText("automatic")
        self.memory.setValue(memory)
        buttons = QDialogButtonBox()
        buttons.addButton(QPushButton("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(3 * GRID // 2)
        for row in (
            field("Theme", self.theme),
            field("Device", self.device),
            field("Threads", self.threads),
            label("Automatic leaves one core to the window.", "small"),
            field("Memory", self.memory),
            label(MEMORY_NOTE.format(f"{automatic:,.1f}"), "small"),
        ):
            layout.addWidget(row)
        layout.addWidget(buttons)
        self.setFixedWidth(50 * GRID)
        self.theme.chosen.connect(self.theme_chosen)
        self.device.textActivated.connect(self.device_chosen)
        self.threads.valueChanged.connect(lambda count: self.threads_chosen.emit(round(count)))
        self.memory.valueChanged.connect(self.memory_chosen)
        buttons.rejected.connect(self.reject)
