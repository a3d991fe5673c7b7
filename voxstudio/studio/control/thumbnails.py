"""Pictures for the library, drawn one by one while nothing else waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QImage, QPixmap

from voxstudio.render.picture import picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.ui.main_window import MainWindow

    Drawn = tuple[NDArray[np.float32], NDArray[np.bool_] | None]

SIDE = 144
"""Pixels; twice a tile, so that they are crisp on dense screens."""

PAUSE_MS = 20
"""Between two pictures, so that chains and hands are not held up by a long list."""


class Thumbnails(QObject):
    """Draws what it is asked for and hands it to the library's view.

    VTK may only be touched by the GUI thread, so a timer takes one picture per turn.

    Args:
        window: Its look decides the background; another look draws every picture anew.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._fields: dict[tuple[str, str], Drawn] = {}
        self._waiting: dict[tuple[str, str], None] = {}
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._next)
        window.look_changed.connect(self._again)
        window.closing.connect(self._timer.stop)

    def draw(
        self,
        section: str,
        key: str,
        field: NDArray[np.float32],
        hidden: NDArray[np.bool_] | None = None,
    ) -> None:
        """Draw a field, shape (D, H, W), and a mask over it, for an entry of the library."""
        self._fields[section, key] = (field, hidden)
        self._waiting[section, key] = None
        self._timer.start()

    @Slot()
    def _again(self) -> None:
        self._waiting = dict.fromkeys(self._fields)
        if self._waiting:
            self._timer.start()

    @Slot()
    def _next(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        section, key = place = next(iter(self._waiting))
        del self._waiting[place]
        field, hidden = self._fields[place]
        pixels = picture(field, SIDE, theme=self._window.look.scene, hidden=hidden)
        self._window.library.set_picture(section, key, _pixmap(pixels))


def _pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    height, width, _ = pixels.shape
    row = 3 * width
    image = QImage(pixels.tobytes(), width, height, row, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)
