"""Faults end in a dialog with details and a line in the log, never in an exit."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.jobs import Failure

LOG = logging.getLogger("voxstudio")


class Faults(QObject):
    """Shows faults over a window.

    Args:
        window: Stays open whatever happens.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def complain(self, text: str, details: str = "") -> None:
        """Show a fault in one sentence, its details on request, and write both to the log."""
        LOG.error("%s", f"{text}\n{details}".rstrip())
        box = QMessageBox(QMessageBox.Icon.Warning, "voxstudio", text, parent=self._window)
        box.setDetailedText(details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    @Slot(object)
    def failed(self, failure: Failure) -> None:
        """Show why a job failed."""
        self.complain(str(failure.error), failure.details)
