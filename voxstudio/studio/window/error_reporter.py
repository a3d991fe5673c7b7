"""Faults end in a dialog with details and a line in the log, never in an exit."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from voxstudio.errors import ImportRejected
from voxstudio.room import is_out_of_memory

if TYPE_CHECKING:
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

    from voxstudio.studio.jobs import Failure

LOG = logging.getLogger("voxstudio")
MOST = 3
"""Dialogs on screen at once; what comes on top of them is in the log alone."""


class ErrorReporter(QObject):
    """Shows faults over a window.

    Args:
        window: Stays open whatever happens.
    """

    _caught = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._boxes: list[QMessageBox] = []
        # Queued: the fault may have come up in any thread, or amid a paint event.
        self._caught.connect(self.show, Qt.ConnectionType.QueuedConnection)

    def watch(self) -> None:
        """Catch what nothing else caught, in slots and in threads, until `unwatch`."""
        sys.excepthook = self._excepthook
        threading.excepthook = self._threads_excepthook

    def unwatch(self) -> None:
        """Leave uncaught exceptions to Python again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    @Slot(str, str)
    def show(self, text: str, details: str = "") -> None:
        """Show a fault in one sentence, its details on request, and write both to the log."""
        LOG.error("%s", f"{text}\n{details}".rstrip())
        if len(self._boxes) >= MOST or any(box.text() == text for box in self._boxes):
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "voxstudio", text, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setDetailedText(details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(lambda: self._boxes.remove(box))
        self._boxes.append(box)
        box.open()

    @Slot(object)
    def failed(self, failure: Failure) -> None:
        """Show why a job failed."""
        self.show(sentence(failure.error), failure.details)

    def _excepthook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        self._caught.emit(sentence(error), details)

    def _threads_excepthook(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._excepthook(caught.exc_type, caught.exc_value, caught.exc_traceback)


def sentence(error: BaseException) -> str:
    """Say in a sentence what went wrong and what can be done."""
    text = str(error).strip()
    if isinstance(error, ImportRejected | OSError):
        return text
    first = text.splitlines()[0] if text else type(error).__name__
    if is_out_of_memory(error):
        return f"There is not enough memory ({first}). Try fewer chains, or another device."
    return f"Something went wrong: {type(error).__name__}: {first}. The studio continues."
