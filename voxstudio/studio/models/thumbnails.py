"""Small pictures, drawn one by one while nothing else waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QImage, QPixmap

from voxstudio.render import style
from voxstudio.render.picture import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np
    from numpy.typing import NDArray

    from voxstudio.studio.window.main_window import MainWindow

    Direction = tuple[float, float, float]

SIDE = 144
"""Pixels; twice a tile, so that they are crisp on dense screens."""

PAUSE_MS = 20
"""Between two pictures, so that chains and hands are not held up by a long list."""


@dataclass(frozen=True, eq=False)
class _Subject:
    """What is drawn, and who gets the picture."""

    show: Callable[[QPixmap], None]
    field: NDArray[np.float32]
    hidden: NDArray[np.bool_] | None
    framed: NDArray[np.float32] | None
    direction: Direction


class Thumbnails(QObject):
    """Draws what it is asked for and hands it on.

    VTK may only be touched by the GUI thread, so a timer takes one picture per turn.

    Args:
        window: Its look decides the background; another look draws every picture anew.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._subjects: dict[Hashable, _Subject] = {}
        self._waiting: dict[Hashable, None] = {}
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._next)
        window.theme_changed.connect(self._again)
        window.closing.connect(self._timer.stop)

    @property
    def busy(self) -> bool:
        """Whether pictures wait to be drawn."""
        return bool(self._waiting)

    def draw(
        self,
        place: Hashable,
        show: Callable[[QPixmap], None],
        field: NDArray[np.float32],
        hidden: NDArray[np.bool_] | None = None,
        framed: NDArray[np.float32] | None = None,
        direction: Direction = style.CAMERA_DIRECTION,
    ) -> None:
        """Draw a field, shape (D, H, W), and a mask over it.

        Args:
            place: What is drawn for the same place later replaces this.
            show: Takes the picture.
            field: Occupancies.
            hidden: The mask, of the same shape.
            framed: Another field that decides from where it is seen.
            direction: From the shape to the camera, (x, y, z).
        """
        self._subjects[place] = _Subject(show, field, hidden, framed, direction)
        self._waiting[place] = None
        self._timer.start()

    def forget(self, place: Hashable) -> None:
        """Draw nothing for a place any more."""
        self._subjects.pop(place, None)
        self._waiting.pop(place, None)

    @Slot()
    def _again(self) -> None:
        self._waiting = dict.fromkeys(self._subjects)
        if self._waiting:
            self._timer.start()

    @Slot()
    def _next(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        place = next(iter(self._waiting))
        del self._waiting[place]
        subject = self._subjects[place]
        drawn = picture(
            subject.field,
            SIDE,
            theme=self._window.theme.scene,
            hidden=subject.hidden,
            framed=subject.framed,
            direction=subject.direction,
        )
        subject.show(pixmap(drawn))


def pixmap(pixels: NDArray[np.uint8]) -> QPixmap:
    """Return pixels (H, W, 3) for Qt."""
    height, width, _ = pixels.shape
    row = 3 * width
    image = QImage(pixels.tobytes(), width, height, row, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image)
