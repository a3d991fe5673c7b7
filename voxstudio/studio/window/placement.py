"""The window's place: on the screen as a whole, and where it was the last time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from voxstudio.studio.window.main_window import MainWindow

FRAME = QSize(16, 48)
"""What a frame may take; how much it takes is known once the window is on screen."""

FRAMED_MS, TRIES = 300, 5
"""How often the window looks whether its frame is known by now, and how many times."""

FULL = Qt.WindowState.WindowFullScreen


class WindowPlacement(QObject):
    """Shows the window where it was, as far as the screen reaches.

    Args:
        window: What is placed.
        memory: Keeps its place.
    """

    def __init__(self, window: MainWindow, memory: QSettings) -> None:
        super().__init__(window)
        self._window, self._memory = window, memory
        self._full = window.actions_by_name["full_screen"]
        window.actions_by_name.handle({"full_screen": self._toggle_full_screen})
        window.closing.connect(self._save)
        self._looks = 0
        self._framed = QTimer(self, interval=FRAMED_MS)
        self._framed.timeout.connect(self.fit)
        window.closing.connect(self._framed.stop)

    def open(self) -> None:
        """Show the window where it was, or in the middle of the screen."""
        window = self._window
        place, state, columns, rows = (
            self._memory.value(key) for key in ("geometry", "state", "columns", "rows")
        )
        if not isinstance(place, QByteArray) or not window.restoreGeometry(place):
            room = QGuiApplication.primaryScreen().availableGeometry()
            window.resize(window.size().boundedTo(room.size() - FRAME))
            window.move(room.center() - QRect(QPoint(), window.size() + FRAME).center())
        window.show()
        if isinstance(state, QByteArray):
            window.restoreState(state)  # after `show`, or docks take other sizes
        for splitter, sizes in ((window.columns, columns), (window.rows, rows)):
            if isinstance(sizes, QByteArray):
                splitter.restoreState(sizes)
        self._full.setChecked(window.isFullScreen())
        self._framed.start()

    @Slot()
    def fit(self) -> None:
        """Bring the window with its frame back onto the screen that shows it."""
        window = self._window
        self._looks += 1
        if self._looks == TRIES:
            self._framed.stop()
        if window.windowState() & (FULL | Qt.WindowState.WindowMaximized):
            return
        room, whole = window.screen().availableGeometry(), window.frameGeometry()
        frame = whole.size() - window.size()
        if not room.contains(whole):
            window.resize(window.size().boundedTo(room.size() - frame))
            left = min(whole.left(), room.right() + 1 - window.width() - frame.width())
            top = min(whole.top(), room.bottom() + 1 - window.height() - frame.height())
            window.move(max(left, room.left()), max(top, room.top()))

    @Slot()
    def _save(self) -> None:
        self._memory.setValue("geometry", self._window.saveGeometry())
        self._memory.setValue("state", self._window.saveState())
        self._memory.setValue("columns", self._window.columns.saveState())
        self._memory.setValue("rows", self._window.rows.saveState())
        self._memory.sync()

    def _toggle_full_screen(self) -> None:
        """Fill the screen, or go back to what it was, maximised or not."""
        state = self._window.windowState()
        self._window.setWindowState(state | FULL if self._full.isChecked() else state & ~FULL)
