"""What belongs to no task: views, looks, dialogs, what is remembered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMessageBox

from voxstudio import __version__
from voxstudio.render.png import encoded
from voxstudio.room import automatic_model_bytes
from voxstudio.studio.widgets.theme import THEMES
from voxstudio.studio.window import curve_export
from voxstudio.studio.window.cheat_sheet import CheatSheet
from voxstudio.studio.window.command_palette import CommandPalette
from voxstudio.studio.window.curve_plot import CurvePlot
from voxstudio.studio.window.picture_export import ask_where
from voxstudio.studio.window.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.widgets.theme import Theme
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore

PICTURE = 2
"""A saved picture has this many times the pixels of the view along each side."""

ABOUT = (
    f"voxstudio {__version__}\n\nAn interactive studio for generative models of 3D shapes.\n"
    "MIT licence. The shipped weights name their own in `voxstudio info`."
)


class WindowActions(QObject):
    """Handles the actions that do the same in every task.

    Args:
        window: What they act on.
        errors: Shows what went wrong.
        store: Remembers theme, device, threads and memory.
    """

    def __init__(self, window: MainWindow, errors: ErrorReporter, store: SettingsStore) -> None:
        super().__init__(window)
        self._window, self._errors, self._store = window, errors, store
        self._actions = window.actions_by_name
        self.recipe: Callable[[], str] = str
        """Says what made the shape in a picture of the views."""
        viewport = window.viewport
        self._actions.handle(
            {
                **{f"go_{task}": partial(window.show_task, task) for task in window.panels},
                "lock_seed": self._show_lock,
                "theme": self._swap_theme,
                "quit": window.close,
                "view_front": lambda: viewport.view("front"),
                "view_right": lambda: viewport.view("right"),
                "view_top": lambda: viewport.view("top"),
                "parallel": viewport.toggle_parallel,
                "reset_view": viewport.reset_view,
                "show_log": lambda: window.log_dock.setVisible(self._is_on("show_log")),
                "show_library": lambda: window.library_dock.setVisible(self._is_on("show_library")),
                "show_history": self._show_history,
                "show_panel": lambda: window.tasks.setVisible(self._is_on("show_panel")),
                "show_curves": window.show_frames,
                "screenshot": self.ask_picture,
                "copy_picture": self.copy_picture,
                "palette": lambda: CommandPalette(self._actions, window).open(),
                "cheat_sheet": lambda: CheatSheet(self._actions, window).open(),
                "settings": self.ask_settings,
                "about": lambda: QMessageBox.about(window, "About voxstudio", ABOUT),
            }
        )
        window.log_dock.visibilityChanged.connect(self._actions["show_log"].setChecked)
        window.library_dock.visibilityChanged.connect(self._actions["show_library"].setChecked)
        window.history_dock.visibilityChanged.connect(self._actions["show_history"].setChecked)
        window.dialogs.folders = dict(store.settings.folders)
        window.dialogs.used.connect(store.remember_folder)
        for plot in window.findChildren(CurvePlot):
            curve_export.offer(window, errors, plot)
        store.changed.connect(self._apply)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply)

    # Looks

    @Slot()
    def _apply(self) -> None:
        theme = wanted_theme(self._store.settings.theme)
        if theme is not self._window.theme:
            self._window.set_theme(theme)

    def _swap_theme(self) -> None:
        self._store.change(theme="light" if self._window.theme.name == "dark" else "dark")

    def _show_lock(self) -> None:
        self._actions.set_icon(
            "lock_seed", "lock-simple" if self._is_on("lock_seed") else "lock-simple-open"
        )

    def _is_on(self, action: str) -> bool:
        return self._actions[action].isChecked()

    def _show_history(self) -> None:
        """Bring the history before the library, or the library before the history."""
        dock = (
            self._window.history_dock if self._is_on("show_history") else self._window.library_dock
        )
        dock.show()
        dock.raise_()

    # Dialogs

    def ask_settings(self) -> None:
        """Open the settings."""
        settings, store = self._store.settings, self._store
        dialog = SettingsDialog(
            settings.theme,
            self._window.status.devices,
            settings.device,
            settings.threads,
            settings.model_memory_gib,
            automatic_model_bytes() / 2**30,
            self._window,
        )
        dialog.theme_chosen.connect(lambda theme: store.change(theme=theme))
        dialog.device_chosen.connect(lambda device: store.change(device=device))
        dialog.threads_chosen.connect(lambda threads: store.change(threads=threads))
        dialog.memory_chosen.connect(lambda gib: store.change(model_memory_gib=gib))
        dialog.open()

    def ask_picture(self) -> None:
        """Take a picture of the views now, and ask where to write it."""
        ask_where(self._window, self._errors, "voxstudio.png", self._picture(), self.recipe())

    def copy_picture(self) -> None:
        """Take a picture of the views now, and put it on the clipboard."""
        QGuiApplication.clipboard().setImage(QImage.fromData(self._picture()))
        self._window.say("Copied the picture")

    def _picture(self) -> bytes:
        view = self._window.viewport
        width, height = view.pixel_size()
        return encoded(view.screenshot((PICTURE * width, PICTURE * height)))


def wanted_theme(theme: str) -> Theme:
    """Return the look of a theme; `system` is dark unless the desktop says light."""
    if theme == "system":
        light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
        theme = "light" if light else "dark"
    return THEMES[theme]
