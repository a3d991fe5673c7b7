"""The main window: library, viewport and task side by side, the timeline below."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.scene import Viewport
from voxstudio.studio.tasks.arithmetic.panel import ArithmeticPanel
from voxstudio.studio.tasks.edit.panel import EditPanel
from voxstudio.studio.tasks.generate.panel import GeneratePanel
from voxstudio.studio.tasks.interpolate.panel import InterpolatePanel
from voxstudio.studio.tasks.multigrid.panel import MultigridPanel
from voxstudio.studio.tasks.recall.panel import RecallPanel
from voxstudio.studio.tasks.reconstruct.panel import ReconstructPanel
from voxstudio.studio.tasks.recover.panel import RecoverPanel
from voxstudio.studio.tasks.sample.panel import SamplePanel
from voxstudio.studio.tasks.super_resolve.panel import SuperResolvePanel
from voxstudio.studio.tasks.train.panel import TrainPanel
from voxstudio.studio.widgets.drag_mime import dragged_files
from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.stylesheet import apply_palette, apply_stylesheet
from voxstudio.studio.widgets.theme import GRID, Theme
from voxstudio.studio.window.action_table import ActionTable
from voxstudio.studio.window.curve_plot import CurvePlot
from voxstudio.studio.window.curves import CHAINS
from voxstudio.studio.window.file_dialogs import FileDialogs
from voxstudio.studio.window.filmstrip import CAMERAS, STEPS, Filmstrip
from voxstudio.studio.window.library_view import LibraryView
from voxstudio.studio.window.menu_focus import MenuFocus
from voxstudio.studio.window.status_line import StatusLine
from voxstudio.studio.window.task_switch import TaskSwitch
from voxstudio.studio.window.timeline import Timeline

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

LOG = logging.getLogger("voxstudio")
PLOT = 20 * GRID
LIBRARY = 30 * GRID
SMALL = 20 * GRID
"""Pixels along each side of the smallest viewport that shows anything."""

LARGE = 14 * GRID
"""Pixels along each side of the pictures of what was made of pictures."""

LOG_LINES = 2000
NO_FRAMES = frozenset({"arithmetic", "edit", "pictures", "train"})
NO_CURVES = NO_FRAMES | {"latent", "generate"}
"""Tasks without a timeline and without curves, which leave their room to the rest."""


class MainWindow(QMainWindow):
    """Lays out the views; knows no model.

    Args:
        application: Whose style follows the look.
        theme: Colours to begin with.
    """

    closing = Signal()
    task_left = Signal(str)
    """This task is about to lose the views; it still has them."""

    task_shown = Signal(str)
    """Another task, such as `chains` or `recover`, is on screen."""

    files_dropped = Signal(object)
    """The user dropped files; a list of `Path`."""

    theme_changed = Signal()
    """The window has other colours."""

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__()
        self._application = application
        self.theme = theme
        self.doing = ""
        """What the task on screen does, such as `running`; nothing where nothing was begun."""
        apply_palette(application, theme)  # before any widget takes a font
        self.setWindowTitle("voxstudio")
        self.resize(1440, 900)
        self.actions_by_name = ActionTable(self, theme)
        self.menus = self.actions_by_name.fill(self.menuBar())
        self.menu_focus = MenuFocus(self.menuBar(), self.menus.values(), self)
        self.setAcceptDrops(True)
        self.dialogs = FileDialogs(self)
        self.viewport = Viewport()
        self.library = LibraryView(theme)
        self.chains = SamplePanel(self.actions_by_name)
        self.recover = RecoverPanel(self.actions_by_name)
        self.superres = SuperResolvePanel(self.actions_by_name)
        self.multigrid = MultigridPanel(self.actions_by_name)
        self.remember = RecallPanel(self.actions_by_name)
        self.latent = InterpolatePanel(self.actions_by_name, theme)
        self.arithmetic = ArithmeticPanel(self.actions_by_name)
        self.edit = EditPanel(self.actions_by_name)
        self.generate = GeneratePanel(self.actions_by_name)
        self.pictures = ReconstructPanel(self.actions_by_name)
        self.train = TrainPanel(self.actions_by_name, theme)
        self.tasks = TaskSwitch(
            {
                "chains": self.chains,
                "recover": self.recover,
                "superres": self.superres,
                "multigrid": self.multigrid,
                "remember": self.remember,
                "latent": self.latent,
                "arithmetic": self.arithmetic,
                "edit": self.edit,
                "generate": self.generate,
                "pictures": self.pictures,
                "train": self.train,
            }
        )
        self.timeline = Timeline(self.actions_by_name, theme)
        self.plot = CurvePlot(CHAINS, theme)
        self.strip = Filmstrip(STEPS + 1)
        self.sides = Filmstrip(2 * CAMERAS + 3, LARGE)
        self.log = QPlainTextEdit()
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self._lay_out()
        self.tasks.chosen.connect(self.show_task)
        apply_stylesheet(application, theme)
        self._recolour()
        self.show_task("chains")

    def _lay_out(self) -> None:
        self.plot.setFixedHeight(PLOT)
        self.plot.setContentsMargins(GRID, 0, GRID, GRID // 2)
        self.viewport.setMinimumSize(SMALL, SMALL)
        top = QHBoxLayout()
        top.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.viewport, 1)
        left.addWidget(self.strip)
        left.addWidget(self.sides)
        top.addLayout(left, 1)
        top.addWidget(self.tasks)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top, 1)
        layout.addWidget(self.timeline)
        layout.addWidget(self.plot)
        self.setCentralWidget(scrolled(middle, sideways=True))
        self.library_dock = QDockWidget("Library", self)
        self.library_dock.setObjectName("library")
        self.library_dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.library_dock.setWidget(self.library)
        self.library.setMinimumWidth(LIBRARY)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.library_dock)
        self.resizeDocks([self.library_dock], [LIBRARY], Qt.Orientation.Horizontal)

        self.log.setObjectName("log")
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log_dock = QDockWidget("Log", self)
        self.log_dock.setObjectName("log_dock")
        self.log_dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.log_dock.setWidget(self.log)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.log_dock)
        self.log_dock.hide()
        for edit in (*self.findChildren(QLineEdit), self.log):
            edit.setAcceptDrops(False)  # or a dropped file would become text

    @property
    def task(self) -> str:
        """The task on screen."""
        return self.tasks.tabs.key

    def show_task(self, task: str) -> None:
        """Show a task's panel and hand the actions to it."""
        self.task_left.emit(self.task)
        self.viewport.set_hint("")  # or that of a task which has none to say would stay
        self.tasks.show_task(task)
        self.timeline.setVisible(task not in NO_FRAMES)
        self.plot.setVisible(task not in NO_CURVES)
        self.actions_by_name[f"go_{task}"].setChecked(True)
        self.actions_by_name.show_task(task)
        self.task_shown.emit(task)

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self.theme = theme
        apply_stylesheet(self._application, theme)
        self._recolour()
        self.theme_changed.emit()

    def _recolour(self) -> None:
        theme = self.theme
        self.actions_by_name.set_theme(theme)
        self.library.set_theme(theme)
        self.timeline.set_theme(theme)
        self.plot.set_theme(theme)
        self.arithmetic.set_theme(theme)
        self.latent.set_theme(theme)
        self.train.plot.set_theme(theme)
        self.viewport.set_theme("dark" if theme.name == "dark" else "light")

    def show_running(self, running: bool, *, paused: bool = False) -> None:
        """Show on every run button whether a press would pause or run.

        Args:
            running: Whether steps are made.
            paused: Whether something was begun that waits.
        """
        self.doing = "running" if running else "paused" if paused else ""
        self.actions_by_name.set_icon("run", "pause-fill" if running else "play-fill")
        self.actions_by_name.set_text("run", "Pause" if running else "Run")
        self.viewport.set_running(running)

    def say(self, text: str) -> None:
        """Show a short message in the status bar, and keep it in the log."""
        LOG.info("%s", text)
        self.status.say(text)

    def refuse(self, why: str) -> None:
        """Say why what was asked for cannot be done yet, in the view and in the status bar."""
        self.viewport.set_hint(why)
        self.say(why)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files of this machine."""
        if dragged_files(event.mimeData()):
            event.acceptProposedAction()
            self.say("Drop to open")

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand dropped files on."""
        paths = dragged_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the workers stop first, then release the graphics."""
        self.closing.emit()
        self.viewport.close()
        super().closeEvent(event)
