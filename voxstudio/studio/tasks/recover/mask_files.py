"""Mask files: a painted mask is written, and read back as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from voxstudio.data.formats import read_mask
from voxstudio.data.formats.npz import write_arrays
from voxstudio.errors import ImportRejected
from voxstudio.studio.files.opening import mask_filter
from voxstudio.studio.tasks.recover.painting import TASK

if TYPE_CHECKING:
    from pathlib import Path

    from voxstudio.studio.document.document import ShapeDocument
    from voxstudio.studio.window.error_reporter import ErrorReporter
    from voxstudio.studio.window.main_window import MainWindow

WRITTEN = "Masks (*.npz)"


class MaskFiles(QObject):
    """Opens and saves the mask of the current shape.

    Args:
        window: Asks where.
        errors: Shows what went wrong.
        document: Has the mask.
    """

    def __init__(self, window: MainWindow, errors: ErrorReporter, document: ShapeDocument) -> None:
        super().__init__(window)
        self._window, self._errors, self._document = window, errors, document
        handlers = {"open_mask": self.ask_to_open, "save_mask": self.ask_to_save}
        window.actions_by_name.handle(handlers, task=TASK)

    @Slot()
    def ask_to_open(self) -> None:
        """Ask for a mask file."""
        self._window.dialogs.ask_to_open(
            "mask", "Open mask", [mask_filter()], lambda paths: self.open(paths[0])
        )

    @Slot()
    def ask_to_save(self) -> None:
        """Ask where the mask goes."""
        self._window.dialogs.ask_to_save("mask", "Save mask", "mask.npz", [WRITTEN], self.save)

    def open(self, path: Path) -> None:
        """Hide what a file says; faults end in a dialog."""
        if self._document.mask is None:
            return
        try:
            hidden = np.asarray(read_mask(path).hidden)
            shape = self._document.mask.shape
            if hidden.shape != shape:
                raise ImportRejected(path, f"has shape {hidden.shape}", f"a mask of shape {shape}")
        except ImportRejected as error:
            self._errors.show(str(error))
            return
        self._document.edit(lambda mask: mask.replace(hidden, f"Open {path.stem}"))

    def save(self, path: Path) -> None:
        """Write the mask as `mask`, True where hidden; faults end in a dialog."""
        if self._document.mask is None:
            return
        try:
            write_arrays(path, {"mask": self._document.mask.hidden})
        except OSError as error:
            self._errors.show(f"{path}: {error.strerror or error}")
            return
        self._window.say(f"Saved {path.name}", path)
