"""The log: a file that is kept, and a panel that shows what this session wrote."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, Qt, Signal, Slot

from voxstudio.studio.window.show_in_folder import show_in_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from voxstudio.studio.window.main_window import MainWindow

LOG = logging.getLogger("voxstudio")
FORMAT = "%(asctime)s  %(levelname)s  %(message)s"
BYTES = 1_000_000


class Log(QObject):
    """Shows and keeps what is logged while a window lives.

    Args:
        window: Whose log panel it fills.
    """

    _written = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._panel = window.log
        self._written.connect(self._panel.appendPlainText, Qt.ConnectionType.QueuedConnection)
        self.path = Path(platformdirs.user_log_dir("voxstudio", appauthor=False)) / "studio.log"
        self._handlers: list[logging.Handler] = [_Panel(self._written.emit)]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._handlers.append(
                RotatingFileHandler(self.path, maxBytes=BYTES, backupCount=2, encoding="utf-8")
            )
        except OSError as error:
            LOG.warning("the log is not kept: %s", error)
        for handler in self._handlers:
            handler.setFormatter(logging.Formatter(FORMAT))
            LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
        window.actions_by_name.handle({"open_log": self.reveal})
        window.closing.connect(self.close)

    def reveal(self) -> None:
        """Show the log file's folder in the system's file manager."""
        show_in_folder(self.path)

    @Slot()
    def close(self) -> None:
        """Write no more."""
        for handler in self._handlers:
            LOG.removeHandler(handler)
            handler.close()
        self._handlers.clear()


class _Panel(logging.Handler):
    """Hands formatted lines on, from whatever thread they come."""

    def __init__(self, write: Callable[[str], object]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one line on."""
        self._write(self.format(record))
