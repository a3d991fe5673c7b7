"""Opening: dialog, drops, recent files and the command line."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu

from voxstudio.studio.files.opening import (
    CHECKPOINT,
    UNKNOWN,
    OpenedModel,
    OpenedShapes,
    Refused,
    file_filters,
    read_files,
)
from voxstudio.studio.widgets.forms import as_tip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.studio.files.opening import ImportRules, Opened
    from voxstudio.studio.jobs import Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore


MOST = 3
"""Refused files that one dialog names; the others are in its details."""


class Files(QObject):
    """Opens shapes and checkpoints, however they were asked for.

    Args:
        window: Asks, takes drops, holds the menu of recent files.
        runner: Owns the workers.
        errors: Shows what went wrong.
        store: Remembers recent files.
    """

    model_opened = Signal(object)
    """An `OpenedModel`."""

    shapes_opened = Signal(object)
    """An `OpenedShapes`."""

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, store: SettingsStore
    ) -> None:
        super().__init__(window)
        self._window, self._runner = window, runner
        self._errors, self._store = errors, store
        self.claim: Callable[[Sequence[Path]], Sequence[Path]] = lambda _: ()
        """Gives files to the task that takes such, and returns them."""
        self.consider: Callable[[Path, Callable[[str], object]], object] = lambda _, show: show("")
        """Shows a file, or offers what else it can become."""
        self.rules: Callable[[], ImportRules] = lambda: UNKNOWN
        """Returns what is known of files of a shape."""
        self._recent = QMenu("Open recent", window)
        window.menus["File"].insertMenu(window.actions_by_name["open_mask"], self._recent)
        window.actions_by_name.handle({"open": self.ask})
        window.files_dropped.connect(self.open)
        store.changed.connect(self._list_recent)
        self._list_recent()

    @Slot()
    def ask(self) -> None:
        """Ask for files and open them."""
        dialogs = self._window.dialogs
        if self._store.settings.recent:  # a drop counts, too
            dialogs.folders["open"] = str(Path(self._store.settings.recent[0]).parent)
        title = "Open shapes, images or a checkpoint"
        dialogs.ask_to_open("open", title, file_filters(), self.open, several=True)

    @Slot(object)
    def open(self, paths: Sequence[Path]) -> None:
        """Show files; one that says how it was made is a choice."""
        if len(paths) == 1:
            self.consider(paths[0], lambda note: self.show(paths, note))
        else:
            self.show(paths)

    def show(self, paths: Sequence[Path], note: str = "") -> None:
        """Read files in a worker, but those of a task; what cannot be read ends in one dialog.

        Args:
            paths: The files.
            note: Said of them once they are there.
        """
        claimed = self.claim(paths)
        for path in claimed:
            self._store.remember(path)
        paths = [path for path in paths if path not in claimed]
        if not paths:
            if note:
                self._window.say(note)
            return
        names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
        heard, rules = deque([""], maxlen=1), self.rules()
        job = self._runner.start(lambda: read_files(paths, heard.append, rules))
        self._window.progress.watch(job, f"Opening {names}", more=lambda: heard[-1])
        job.succeeded.connect(lambda results: self._opened(results, note))
        job.failed.connect(self._errors.failed)

    def _opened(self, results: list[Opened], note: str) -> None:
        for result in results:
            if isinstance(result, Refused):
                self._store.forget(result.path)
            else:
                self._store.remember(result.path)
            if isinstance(result, OpenedModel):
                self._window.say(f"Opened {result.header.name}")
                self.model_opened.emit(result)
            elif isinstance(result, OpenedShapes):
                told = ": ".join(filter(None, (_told(result), note)))
                self._window.say(told, result.report)
                self.shapes_opened.emit(result)
        refused = [result for result in results if isinstance(result, Refused)]
        if refused:
            self._complain(refused)

    def _complain(self, refused: Sequence[Refused]) -> None:
        """Name the first refused files, and all of them in the details."""
        texts = [each.text for each in refused]
        more = len(refused) - MOST
        shown = texts[:MOST] + ([f"… and {more} more"] if more > 0 else [])
        details = [each.details for each in refused if each.details]
        self._errors.show("\n\n".join(shown), "\n".join((texts if more > 0 else []) + details))

    @Slot()
    def _list_recent(self) -> None:
        self._recent.clear()
        for name in self._store.settings.recent:
            path = Path(name)
            action = self._recent.addAction(path.name)
            action.setToolTip(as_tip(name))
            action.triggered.connect(lambda _=False, path=path: self.open([path]))
        self._recent.setToolTipsVisible(True)
        self._recent.setEnabled(bool(self._store.settings.recent))


def holds_model(paths: Sequence[Path]) -> bool:
    """Return whether one of the files is named like a checkpoint."""
    return any(path.suffix.lower() == CHECKPOINT for path in paths)


def _told(result: OpenedShapes) -> str:
    if result.count > len(result.shapes):
        return f"Opened the first {len(result.shapes)} of {result.count:,} shapes{result.note}"
    several = f"{result.count} shapes of " if result.count > 1 else ""
    before = any(each.remembered for each in result.imported)
    like = ", imported like the last of its format" if before else ""
    return f"Opened {several}{result.path.name}{result.note}{like}"
