"""The presenter of exports: shapes on screen become files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from voxstudio.studio.control.export_work import Measure, choices, measure, write
from voxstudio.studio.ui.export_dialog import ExportDialog, ExportOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.studio.control.document import Shape
    from voxstudio.studio.control.faults import Faults
    from voxstudio.studio.jobs import Job, Runner
    from voxstudio.studio.ui.main_window import MainWindow

    Source = Callable[[], tuple[Sequence[Shape], int]]

PAUSE_MS = 80
"""A slider that moves is measured again once it rests for this long."""


class Export(QObject):
    """Asks what to write, says what that would be, and writes it.

    Args:
        window: Owns the dialogs.
        runner: Owns the workers.
        faults: Shows what went wrong.
    """

    def __init__(self, window: MainWindow, runner: Runner, faults: Faults) -> None:
        super().__init__(window)
        self._window, self._runner, self._faults = window, runner, faults
        self._options = ExportOptions()
        self._shapes: Sequence[Shape] = ()
        self._chosen = 0
        self._measuring: Job | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        self.dialog: ExportDialog | None = None

    def offer(self, task: str, source: Source) -> None:
        """Export what a task shows.

        Args:
            task: Whose export this is.
            source: Returns the shapes on screen and the index of the chosen one.
        """
        handlers = {"export": lambda: self.ask(*source())}
        self._window.actions_by_name.handle(handlers, task=task)

    def ask(self, shapes: Sequence[Shape], chosen: int) -> None:
        """Open the dialog for shapes; they stay as they are now while chains go on."""
        if not shapes:
            self._window.say("There is no shape to export yet")
            return
        self._shapes, self._chosen = shapes, chosen
        isovalue = self._window.chains.threshold.value
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
        shape, options = self._shapes[self._chosen], self.dialog.options
        self._measuring = self._runner.start(lambda: measure(shape, options))
        self._measuring.succeeded.connect(self._measured)
        self._measuring.failed.connect(self._faults.failed)

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
        shapes = self._shapes if options.every else [self._shapes[self._chosen]]
        kind = next(each for each in choices() if each.extension == options.extension)
        stem = _file_name("shapes" if options.every else shapes[0].name)
        dialog = QFileDialog(self._window, "Export", f"{stem}{kind.extension}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind.description} (*{kind.extension})")
        dialog.setDefaultSuffix(kind.extension[1:])
        dialog.fileSelected.connect(lambda name: self.write(shapes, Path(name), options))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, shapes: Sequence[Shape], path: Path, options: ExportOptions) -> None:
        """Write shapes in a worker; faults end in a dialog."""
        job = self._runner.start(lambda: write(shapes, path, options))
        job.succeeded.connect(self._written)
        job.failed.connect(self._faults.failed)

    @Slot(object)
    def _written(self, files: list[Path]) -> None:
        several = f" and {len(files) - 1} more" if len(files) > 1 else ""
        self._window.say(f"Saved {files[0].name}{several}")


def _file_name(text: str) -> str:
    """Return a name that every file system takes."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.") or "shape"
