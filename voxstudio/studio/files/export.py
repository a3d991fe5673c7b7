"""Exports: shapes on screen become files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from voxstudio.studio.files.export_writer import Measure, choices, measure, places, write
from voxstudio.studio.window.export_dialog import ExportDialog, ExportOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.jobs import Job, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore

PAUSE_MS = 80
"""A slider that moves is measured again once it rests for this long."""


class Export(QObject):
    """Asks what to write, says what that would be, and writes it.

    Args:
        window: Owns the dialogs.
        runner: Owns the workers.
        errors: Shows what went wrong.
        store: Remembers the size.
    """

    def __init__(
        self, window: MainWindow, runner: Runner, errors: ErrorReporter, store: SettingsStore
    ) -> None:
        super().__init__(window)
        self._window, self._runner, self._errors, self._store = window, runner, errors, store
        self._options = ExportOptions(size_mm=store.settings.size_mm)
        self.shapes: Sequence[Shape] = ()
        self._chosen = 0
        self._measuring: Job | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        self.dialog: ExportDialog | None = None

    def ask(self, shapes: Sequence[Shape], chosen: int, isovalue: float) -> None:
        """Open the dialog for shapes; they stay as they are now while chains go on.

        Args:
            shapes: On screen.
            chosen: Number of the framed one.
            isovalue: Occupancy at which they are drawn.
        """
        if not shapes:
            self._window.say("There is no shape to export yet")
            return
        self.shapes, self._chosen = shapes, chosen
        options = replace(self._options, isovalue=isovalue)
        names = [shape.name for shape in shapes]
        self.dialog = ExportDialog(choices(), names, chosen, options, self._window)
        self.dialog.changed.connect(self._pause.start)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()
        self._measure()

    @Slot()
    def _measure(self) -> None:
        if self.dialog is None:
            return
        if self._measuring is not None:
            self._measuring.cancel()
        shape, options = self.shapes[self._chosen], self.dialog.options
        self._measuring = self._runner.start(lambda: measure(shape, options))
        self._measuring.succeeded.connect(self._measured)
        self._measuring.failed.connect(self._errors.failed)

    @Slot(object)
    def _measured(self, result: Measure) -> None:
        if self.dialog is not None:
            self.dialog.show_preview(result.figures, result.note)

    @Slot()
    def _closed(self) -> None:
        self._pause.stop()
        self.dialog = None

    @Slot()
    def _accepted(self) -> None:
        assert self.dialog is not None
        self._options = options = self.dialog.options
        self._store.change(size_mm=options.size_mm)
        shapes = self.shapes if options.every else [self.shapes[self._chosen]]
        stem = _file_name("shapes" if options.every else shapes[0].name)
        self._window.dialogs.ask_to_save(
            "export",
            "Export",
            f"{stem}{options.extension}",
            [f"{each.description} (*{each.extension})" for each in choices()],
            lambda path: self._save(shapes, path, options),
        )

    def _save(self, shapes: Sequence[Shape], path: Path, options: ExportOptions) -> None:
        """Write shapes; the dialog has asked for its own name, not for numbered ones."""
        others = [file for file in places(path, len(shapes)) if file != path]
        self._window.dialogs.ask_to_replace(others, lambda: self.write(shapes, path, options))

    def write(self, shapes: Sequence[Shape], path: Path, options: ExportOptions) -> None:
        """Write shapes in a worker; faults end in a dialog."""
        job = self._runner.start(lambda: write(shapes, path, options))
        self._window.progress.watch(job, f"Saving {path.name}")
        job.succeeded.connect(self._written)
        job.failed.connect(self._errors.failed)

    @Slot(object)
    def _written(self, files: list[Path]) -> None:
        several = f" and {len(files) - 1} more" if len(files) > 1 else ""
        self._window.say(f"Saved {files[0].name}{several}", files[0])


def _file_name(text: str) -> str:
    """Return a name that every file system takes."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "shape"
