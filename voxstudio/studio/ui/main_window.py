"""The main window: viewport in the middle, the task at its right, the timeline below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from voxstudio.studio.scene import Viewport
from voxstudio.studio.ui.action_table import ActionTable
from voxstudio.studio.ui.chains_panel import ChainsPanel
from voxstudio.studio.ui.energy_plot import EnergyPlot
from voxstudio.studio.ui.look import GRID, LOOKS, Look
from voxstudio.studio.ui.stylesheet import dress
from voxstudio.studio.ui.timeline import Timeline

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent
    from PySide6.QtWidgets import QApplication

PANEL = 46 * GRID
PLOT = 17 * GRID


class MainWindow(QMainWindow):
    """Lays out the views; knows no model.

    Args:
        application: Whose style follows the look.
        look: Colours to begin with.
    """

    closing = Signal()

    def __init__(self, application: QApplication, look: Look) -> None:
        super().__init__()
        self._application = application
        self.look = look
        self.setWindowTitle("voxstudio")
        self.resize(1440, 900)
        self.actions_by_name = ActionTable(self, look)
        self.actions_by_name.fill(self.menuBar())
        self.viewport = Viewport()
        self.chains = ChainsPanel(self.actions_by_name)
        self.timeline = Timeline(self.actions_by_name, look)
        self.plot = EnergyPlot(look)
        self.status = QLabel()
        self.statusBar().addWidget(self.status, 1)
        self._lay_out()
        self.set_look(look)

    def _lay_out(self) -> None:
        panel = QScrollArea()
        panel.setWidget(self.chains)
        panel.setWidgetResizable(True)
        panel.setFixedWidth(PANEL)
        self.plot.setFixedHeight(PLOT)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.viewport, 1)
        top.addWidget(panel)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top, 1)
        layout.addWidget(self.timeline)
        layout.addWidget(self.plot)
        self.setCentralWidget(middle)

    def set_look(self, look: Look) -> None:
        """Recolour everything."""
        self.look = look
        dress(self._application, look)
        self.actions_by_name.set_look(look)
        self.timeline.set_look(look)
        self.plot.set_look(look)
        self.viewport.set_theme("dark" if look.name == "dark" else "light")

    def toggle_look(self) -> None:
        """Change between dark and light."""
        self.set_look(LOOKS["light" if self.look.name == "dark" else "dark"])

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the workers stop first, then release the graphics."""
        self.closing.emit()
        self.viewport.close()
        super().closeEvent(event)
