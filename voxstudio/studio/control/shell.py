"""The presenter of what belongs to no task: views, looks, the choice of task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from voxstudio.studio.ui.main_window import MainWindow


class Shell(QObject):
    """Handles the actions that do the same in every task.

    Args:
        window: What they act on.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._actions = window.actions_by_name
        viewport = window.viewport
        window.actions_by_name.handle(
            {
                "go_chains": lambda: window.show_task("chains"),
                "go_recover": lambda: window.show_task("recover"),
                "lock_seed": self._show_lock,
                "theme": window.toggle_look,
                "quit": window.close,
                "view_front": lambda: viewport.view("front"),
                "view_right": lambda: viewport.view("right"),
                "view_top": lambda: viewport.view("top"),
                "parallel": viewport.toggle_parallel,
                "reset_view": viewport.reset_view,
            }
        )

    def _show_lock(self) -> None:
        locked = self._actions["lock_seed"].isChecked()
        self._actions.set_icon("lock_seed", "lock-simple" if locked else "lock-simple-open")
