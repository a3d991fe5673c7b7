"""Exports: shapes become files."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from voxstudio.errors import ImportRejected
from voxstudio.files import SaveFailed
from voxstudio.studio.files.export_writer import Measure, choices, measure, write
from voxstudio.studio.files.name_pattern import BadPattern, file_names, plain_name, usual_pattern
from voxstudio.studio.window.export_dialog import ExportDialog, ExportOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voxstudio.studio.document.document import Shape
    from voxstudio.studio.document.item import Item
    from voxstudio.studio.jobs import Job, Runner
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow
    from voxstudio.studio.window.settings import SettingsStore

UNPLACED = (1.0, 1.0, 1.0)
"""Edges of a voxel of shapes that came from no file, or from one of voxels alone."""

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
        self._items: Sequence[Item] = ()
        self._frames: Callable[[], list[Item]] = list
        self._chosen = 0
        self._measuring: Job | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._measure)
        self._dragged: TemporaryDirectory[str] | None = None
        self.dialog: ExportDialog | None = None
        window.closing.connect(self._forget_dragged)

    def ask(
        self,
        items: Sequence[Item],
        chosen: int = 0,
        isovalue: float = 0.5,
        frames: tuple[int, Callable[[], list[Item]]] = (0, list),
        *,
        every: bool = False,
    ) -> None:
        """Open the dialog for shapes; they stay as they are now while chains go on.

        Args:
            items: The shapes.
            chosen: Number of the one that is exported alone.
            isovalue: Occupancy at which they are drawn.
            frames: How many frames that one has, and what makes them.
            every: Whether all of them are meant to begin with.
        """
        if not items:
            self._window.say("There is no shape to export yet")
            return
        count, make = frames
        self._items, self._chosen = items, chosen
        self._frames = cache(lambda: make()[:count])  # a run that continues makes more of them
        which = "all" if every else self._options.which
        options = replace(self._options, isovalue=isovalue, which=which)
        names = [item.shape.name for item in items]
        placed = items[chosen].shape.grid.spacing != UNPLACED
        self.dialog = ExportDialog(
            choices(), names, chosen, count, options, self._window, placed=placed
        )
        self.dialog.changed.connect(self._pause.start)
        self.dialog.changed.connect(self._name)
        self.dialog.accepted.connect(self._accepted)
        self.dialog.finished.connect(self._closed)
        self._name()
        self.dialog.open()
        self._measure()

    @property
    def items(self) -> Sequence[Item]:
        """What would be exported now."""
        which = "one" if self.dialog is None else self.dialog.options.which
        if which == "frames":
            return self._frames()
        return self._items if which == "all" else [self._items[self._chosen]]

    @Slot()
    def _name(self) -> None:
        """Say what several files would be called."""
        dialog = self.dialog
        if dialog is None:
            return
        if not dialog.is_batch:
            dialog.show_names("", "")
            return
        dialog.suggest_pattern(usual_pattern(self.items))
        try:
            names = self._names()
        except BadPattern as error:
            dialog.show_names("", str(error))
        else:
            dialog.show_names(f"{names[0]} to {names[-1]}: {len(names)} files", "")

    def _names(self) -> list[str]:
        assert self.dialog is not None
        options = self.dialog.options
        return file_names(options.pattern, self.items, options.extension)

    @Slot()
    def _measure(self) -> None:
        if self.dialog is None:
            return
        if self._measuring is not None:
            self._measuring.cancel()
        shape, options = self._items[self._chosen].shape, self.dialog.options
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
        options, dialogs = self.dialog.options, self._window.dialogs
        typed = self.dialog.pattern.isModified()
        self._options = options if typed else replace(options, pattern="")
        self._store.change(size_mm=options.size_mm)
        shapes = [item.shape for item in self.items]
        if self.dialog.is_batch:
            names = self._names()
            title = f"Export {len(names)} files into"
            dialogs.ask_for_folder(
                "export", title, lambda folder: self._save(shapes, folder, names, options)
            )
            return
        stem = plain_name(shapes[0].name if len(shapes) == 1 else "shapes")
        dialogs.ask_to_save(
            "export",
            "Export",
            f"{stem}{options.extension}",
            [f"{each.description} (*{each.extension})" for each in choices()],
            lambda path: self.write(shapes, [path], options),
        )

    def _save(
        self, shapes: Sequence[Shape], folder: Path, names: list[str], options: ExportOptions
    ) -> None:
        """Write files into a folder, once the user has agreed to those that would be replaced."""
        files = [folder / name for name in names]
        self._window.dialogs.ask_to_replace(files, lambda: self.write(shapes, files, options))

    def write(self, shapes: Sequence[Shape], files: Sequence[Path], options: ExportOptions) -> None:
        """Write shapes in a worker; faults end in a dialog."""
        job = self._runner.start(lambda: write(shapes, files, options))
        what = files[0].name if len(files) == 1 else f"{len(files)} files"
        self._window.progress.watch(job, f"Saving {what}", len(files) if len(files) > 1 else 0)
        job.succeeded.connect(self._written)
        job.failed.connect(self._errors.failed)

    @Slot(object)
    def _written(self, files: list[Path]) -> None:
        several = f" and {len(files) - 1} more" if len(files) > 1 else ""
        self._window.say(f"Saved {files[0].name}{several}", files[0])

    # What is dragged out of the window.

    def drag(self, items: Sequence[Item]) -> list[Path]:
        """Write shapes as the last export was, into a folder of their own that goes at the end.

        No recipe lies beside them: a slicer would be handed it as a part to print.
        """
        if self._dragged is None:
            self._dragged = TemporaryDirectory(prefix="voxstudio-")
        end = self._options.extension
        try:
            names = file_names("{name}", items, end)
        except BadPattern:  # two of the same name
            names = file_names("{name}-{index:03}", items, end)
        folder = Path(self._dragged.name)
        files = [folder / name for name in names]
        try:
            for _ in write([item.shape for item in items], files, self._options, beside=False):
                pass
        except (ImportRejected, SaveFailed) as error:
            self._errors.show(str(error))
            return []
        return files

    @Slot()
    def _forget_dragged(self) -> None:
        if self._dragged is not None:
            self._dragged.cleanup()
            self._dragged = None
