"""The main window: library, viewport and task side by side, the timeline below."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from voxstudio.studio.scene import Viewport
from voxstudio.studio.widgets.drag_mime import dragged_files
from voxstudio.studio.widgets.scrolled import scrolled
from voxstudio.studio.widgets.stylesheet import apply_palette, apply_stylesheet
from voxstudio.studio.widgets.theme import GRID, Theme
from voxstudio.studio.window.action_table import ActionTable
from voxstudio.studio.window.actions import with_tasks
from voxstudio.studio.window.curve_plot import CurvePlot
from voxstudio.studio.window.curves import CHAINS
from voxstudio.studio.window.drop_overlay import DropOverlay, DropPlan
from voxstudio.studio.window.file_dialogs import FileDialogs
from voxstudio.studio.window.filmstrip import CAMERAS, STEPS, Filmstrip
from voxstudio.studio.window.history_view import HistoryView
from voxstudio.studio.window.import_panel import ImportPanel
from voxstudio.studio.window.library_view import LibraryView
from voxstudio.studio.window.menu_focus import MenuFocus
from voxstudio.studio.window.progress import Progress
from voxstudio.studio.window.renderer import Renderer
from voxstudio.studio.window.status_line import StatusLine
from voxstudio.studio.window.table_area import TableArea
from voxstudio.studio.window.task_panels import WIDTH, TaskPanels
from voxstudio.studio.window.task_rail import TaskRail
from voxstudio.studio.window.timeline import Timeline
from voxstudio.studio.window.toast import Toast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QResizeEvent,
    )
    from PySide6.QtWidgets import QApplication

    from voxstudio.studio.tasks.spec import TaskSpec
    from voxstudio.studio.window.view_state import ViewState

LOG = logging.getLogger("voxstudio")
PLOT = 18 * GRID
HANDLE = 3
LIBRARY = 30 * GRID
NARROW = 100 * GRID
SMALL = 20 * GRID
"""Pixels along each side of the smallest viewport that shows anything."""

LARGE = 14 * GRID
"""Pixels along each side of the pictures of what was made of pictures."""

LOG_LINES = 2000


class MainWindow(QMainWindow):
    """Lays out the views; knows no model.

    Args:
        application: Whose style follows the look.
        theme: Colours to begin with.
        specs: The tasks, in their order.
    """

    closing = Signal()
    task_left = Signal(str)
    """This task is about to lose the views; it still has them."""

    task_shown = Signal(str)
    """Another task, such as `sample` or `recover`, is on screen."""

    files_dropped = Signal(object)
    """The user dropped files; a list of `Path`."""

    view_clicked = Signal(int)
    view_activated = Signal(int)
    """The user clicked the view of this number, once or twice."""

    theme_changed = Signal()
    """The window has other colours."""

    def __init__(self, application: QApplication, theme: Theme, specs: Sequence[TaskSpec]) -> None:
        super().__init__()
        self._application = application
        self.theme = theme
        self.doing = ""
        """What the task on screen does, such as `running`; nothing where nothing was begun."""
        apply_palette(application, theme)  # before any widget takes a font
        self.setWindowTitle("voxstudio")
        self.resize(1440, 900)
        self._specs = {spec.key: spec for spec in specs}
        self.task = specs[0].key
        """The task on screen."""
        self.actions_by_name = ActionTable(self, theme, with_tasks(specs))
        self.actions_by_name.check(("show_panel", "show_curves"))
        self.menus = self.actions_by_name.fill(self.menuBar())
        self.menu_focus = MenuFocus(self.menuBar(), self.menus.values(), self)
        self.setAcceptDrops(True)
        self.dialogs = FileDialogs(self)
        self.viewport = Viewport()
        self.toast = Toast(self.viewport)
        self.progress = Progress(self.viewport)
        self.progress.cancelled.connect(lambda text: self.say(f"Cancelled: {text}"))
        self.drop_overlay = DropOverlay(self.viewport)
        self.plan_drop: Callable[[Sequence[Path]], DropPlan] = lambda _: DropPlan("Open", True)
        """Says what dropped files would become."""
        self.cover: Callable[[ViewState], ViewState] = lambda state: state
        """Returns what is shown in place of what the task on screen shows."""
        self.library = LibraryView(theme)
        self.history = HistoryView()
        self.panels = {spec.key: spec.panel(self.actions_by_name) for spec in specs}
        self.rail = TaskRail(specs, self.actions_by_name)
        self.import_panel = ImportPanel()
        self.tasks = TaskPanels(self.panels, self.import_panel)
        self.timeline = Timeline(self.actions_by_name, theme)
        self.plot = CurvePlot(CHAINS, theme)
        self.table = TableArea(theme)
        self.strip = Filmstrip(STEPS + 1)
        self.sides = Filmstrip(2 * CAMERAS + 3, LARGE)
        self.log = QPlainTextEdit()
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.viewport.cell_clicked.connect(self.view_clicked)
        self.viewport.cell_activated.connect(self.view_activated)
        self._lay_out()
        apply_stylesheet(application, theme)
        self._recolour()
        self._renderer = Renderer(self)
        self.show_task(specs[0].key)

    def _lay_out(self) -> None:
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.rail)
        self.viewport.setMinimumSize(SMALL, SMALL)
        self.plot.setMinimumHeight(PLOT)
        self.plot.setContentsMargins(GRID, 0, GRID, GRID // 2)
        views = stacked(self.viewport, self.strip, self.sides)
        self.table.setMinimumHeight(PLOT)
        self.table.hide()  # or its room would be kept beside that of the curves
        self.frames = stacked(self.timeline, self.plot, self.table)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.rows = QSplitter(Qt.Orientation.Vertical)
        for splitter, parts in (
            (self.rows, (views, self.frames)),
            (self.columns, (self.rows, self.tasks)),
        ):
            for part in parts:
                splitter.addWidget(part)
            splitter.setStretchFactor(0, 1)
            splitter.setStretchFactor(1, 0)
            splitter.setCollapsible(0, False)
            splitter.setHandleWidth(HANDLE)
        self.columns.setSizes([3 * WIDTH, WIDTH])
        self.rows.setSizes([8 * PLOT, PLOT])
        self.setCentralWidget(scrolled(self.columns, sideways=True))
        left, below = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
        self.library.setMinimumWidth(LIBRARY - 6 * GRID)
        self.library_dock = self._dock("Library", "library", self.library, left)
        self.history_dock = self._dock("History", "history", self.history, left)
        self.tabifyDockWidget(self.library_dock, self.history_dock)
        self.library_dock.raise_()
        self.resizeDocks([self.library_dock], [LIBRARY], Qt.Orientation.Horizontal)

        self.log.setObjectName("log")
        self.log.setReadOnly(True)
        self.log.setMaximumBlockCount(LOG_LINES)
        self.log_dock = self._dock("Log", "log_dock", self.log, below)
        self.log_dock.hide()
        for edit in (*self.findChildren(QLineEdit), self.log):
            edit.setAcceptDrops(False)  # or a dropped file would become text

    def _dock(self, title: str, name: str, what: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Put a widget into a dock of its own, which can be closed."""
        made = QDockWidget(title, self)
        made.setObjectName(name)
        made.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        made.setWidget(what)
        self.addDockWidget(area, made)
        return made

    @property
    def task_title(self) -> str:
        """What the task on screen is called."""
        return self.title_of(self.task)

    def title_of(self, task: str) -> str:
        """Return what a task is called."""
        return self._specs[task].title

    def show_task(self, task: str) -> None:
        """Show a task's panel and hand the actions to it."""
        self.task_left.emit(self.task)
        self.task = task
        self._renderer.forget()
        self.tasks.show_task(task)
        self.show_frames()
        self.actions_by_name[f"go_{task}"].setChecked(True)
        self.actions_by_name.show_task(task)
        self.task_shown.emit(task)

    def show_frames(self) -> None:
        """Show timeline, curves and table where the task has them.

        Curves are shown unless the user has folded them, a table once there is one.
        """
        areas, wanted = self._specs[self.task].areas, self.actions_by_name["show_curves"]
        filled = "table" in areas and self.table.filled
        self.timeline.setVisible("timeline" in areas)
        self.plot.setVisible("curves" in areas and wanted.isChecked())
        self.table.setVisible(filled)
        self.frames.setVisible("timeline" in areas or filled)

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
        self.table.set_theme(theme)
        for panel in self.panels.values():
            panel.set_theme(theme)
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

    def show_state(self, state: ViewState) -> None:
        """Show what the task on screen shows."""
        self._renderer.render(self.cover(state))

    def follow(self) -> None:
        """Bring what is on screen into view, unless hands have turned the camera."""
        self.viewport.follow()

    def say(self, text: str, written: Path | None = None) -> None:
        """Show a short message on the views and in the status bar, and keep it in the log.

        Args:
            text: What is said.
            written: A file that was written, whose folder is offered; None for none.
        """
        LOG.info("%s", text)
        self.status.say(text)
        self.toast.say(text, written)

    def event(self, event: QEvent) -> bool:
        """Say why a key does nothing where its action cannot act now."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            why = self.actions_by_name.why_not(QKeySequence(event.keyCombination()))
            if why:
                self.say(why)
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files of this machine, and say what will become of them."""
        paths = dragged_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.drop_overlay.say(self.plan_drop(paths))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show the views again."""
        self.drop_overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand dropped files on."""
        self.drop_overlay.hide()
        paths = dragged_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the panel in a small window."""
        super().resizeEvent(event)
        if event.size().width() < NARROW:
            self.resizeDocks([self.library_dock], [1], Qt.Orientation.Horizontal)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the workers stop first, then release the graphics."""
        self.closing.emit()
        self.viewport.close()
        super().closeEvent(event)


def stacked(first: QWidget, *others: QWidget) -> QWidget:
    """Put widgets below one another; the first one takes the room that is left."""
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(first, 1)
    for other in others:
        layout.addWidget(other)
    return made
